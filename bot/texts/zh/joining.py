"""Chinese: roles, invitations, consent, privacy, audit."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # --- what people are ---
    "role.talent": "人才",
    "role.applicant": "申报人",
    "role.hr": "单位经办人",
    "role.liaison": "联络员",
    "role.leader": "联系领导",
    "role.secretary": "领导联络人",
    "role.department": "责任单位",
    "role.officer": "人才科经办",
    "role.chief": "科长",
    "role.admin": "管理员",
    # --- joining by a link ---
    "join.done": "您好，已加入，身份是{role}（{name}）。",
    "join.done_bare": "您好，已加入，身份是{role}。",
    "join.talent": "{name}您好，您已加入。联络员与您的联系、您提的需求，都会记在这里。",
    "join.next.talent": "有政策问题直接问；看存了什么、导出或删除，发 /privacy。",
    "join.next.applicant": "有政策问题直接问；看存了什么、导出或删除，发 /privacy。",
    "join.next.hr": "您可以看到本单位的人才名单；怎么用，发 /help。",
    "join.next.liaison": "记一次联系发 /contact，走访前看简报发 /brief，找人发 /find 加姓名。",
    "join.next.leader": "走访前看简报发 /brief；联系记录可由联络人代录。",
    "join.next.secretary": "代领导记联系发 /contact，走访前看简报发 /brief。",
    "join.next.department": "转来的需求会发到这里。",
    "join.next.staff": "请人加入发 /invite，导入名单发 /import，能用的都在 /help 里。",
    "join.forwarded": "如果这不是您，请告诉人才科，不要继续使用。",
    "invite.unknown": "这个邀请链接无效。请核对是否完整，或请人才科重发一个。",
    "invite.used": "这个邀请链接已有人用过。如果不是您本人用的，请告诉人才科。",
    "invite.expired": "这个邀请链接已过期，请人才科重发一个。",
    "invite.revoked": "这个邀请链接已被撤回，请向人才科核实。",
    "invite.other": "这个账号已是另一位人才，没有改动。请向人才科核实。",
    "invite.taken": "这位人才已用别的账号加入，没有改动。请向人才科核实。",
    "invite.ended": "邀请所指的人已离任，没有改动。请向人才科核实。",
    "invite.guessing": "试了太多次，请1小时后再试，或请人才科重发一个。",
}
