"""Chinese: what is pushed, what did not arrive, and what staff decide about it."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "calls.count": "! 要打电话{count}位：有消息没有送到",
    "calls.refused": "{name}：有消息没有发（本人不同意经Telegram），请打电话",
    "calls.unreached": "{name}：有消息没有送到（在Telegram上联系不到），请打电话",
    "command.deliveries": "推送情况（工作人员）",
    "unsent.title": "**推送情况**",
    "unsent.count.sent": "✓ 已发{count}",
    "unsent.count.waiting": "… 待发{count}",
    "unsent.count.held": "暂停{count}",
    "unsent.count.undeliverable": "送不到{count}",
    "unsent.count.cancelled": "取消{count}",
    "unsent.count.unknown": "不确定{count}",
    "unsent.nothing": "还没有推送。",
    "unsent.none": "没有需要您决定的。",
    "unsent.unknown": "! 有{count}条通知发出时线路断了，不知道送到没有。再发一次，对方可能收到两遍：",
    "unsent.other": "未列入名单的人",
    "unsent.again": "已放回去，马上再发。",
    "unsent.leave": "好，不再发。",
    "unsent.settled": "这一条已有结果，不用再决定。",
    "unsent.told": "! 有{count}条通知不知道送到没有，请您决定再发一次还是不再发。",
    "button.unsent.again": "{number} 再发一次",
    "button.unsent.leave": "{number} 不再发",
    "button.unsent.open": "去看看",
    "push.greeting": "问候",
    "push.handover_request": "移交申请",
    "push.handed_over": "移交通知",
    "push.hr_request": "经办人申请",
    "push.hr_joined": "经办人加入",
    "push.hr_named": "经办范围",
    "push.hr_declined": "经办申请未确认",
    "push.other": "通知",
    "act.delivery.again": "不确定的推送再发一次",
    "act.delivery.leave": "不确定的推送不再发",
    "audit.of.delivery": "推送{number}",
    "pushes.refused": (
        "推送停过一阵：从{day} {time}起，Telegram有10分钟以上一直拒收。现在已恢复，没发的接着发，发过的不会重发。"
    ),
}
