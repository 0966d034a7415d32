"""What words say of a person: for each sign the fact, its value, and its value where it is denied. Data."""

from __future__ import annotations

import re
from dataclasses import dataclass

Plain = bool | float | str


@dataclass(frozen=True, slots=True)
class Sign:
    """Words that say a fact. `denied` is its value after a 没 or 不是; None: denied it says nothing."""

    key: str
    value: Plain
    pattern: re.Pattern[str]
    denied: Plain | None = None
    whose: str = "own"  # own | spouse | child


# What is reached by an examination, a decision or years of study: it can fail, be pending or be lost.
ATTAINED = frozenset(
    {"degree", "recognized", "title_level", "skill_level", "academician", "postdoc", "honor_level"}
)  # fmt: skip


def _sign(key: str, value: Plain, pattern: str, denied: Plain | None = None, whose: str = "own") -> Sign:
    return Sign(key, value, re.compile(pattern), denied, whose)


def _flag(key: str, pattern: str, whose: str = "own") -> Sign:
    return Sign(key, True, re.compile(pattern), False, whose)


_STUDYING = r"(?:在读|读书|生在校)"
_GOT = r"(?:领|拿|享受|收|得)(?:到|取)?(?:过|了)"
_HOME = r"(?:房子?|住房|房产|自有住房|商品房|自住房)"
_TOWNS = r"(?:新塘|荔城|荔湖|永宁|朱村|石滩|中新|派潭|正果|小楼|仙村|增江|宁西)"
_HERE = rf"(?:增城区?(?:的?{_TOWNS}(?:镇|街道?)?)?|本区|区内|当地|这边|本地|新塘镇?|荔城)"
_BOUGHT = r"(?:买|购|购买|购置|置)(?:好|下|到)?(?:了|过)"
_SETS = r"[一两二三]套"
_NO_HOME = (
    rf"没有?(?:自己的|任何)?(?:买)?(?:过)?{_HOME}(?![补贴贷租价卡东公])|无(?:自有)?(?:住)?房(?![补贴贷租])|{_HOME}(?:都|也|还)?(?:没有?|"
    rf"未)(?:买|有|购|置|(?=$|\W))(?![\w]*补贴)|没买房|没置业|(?:没有?|未|从没|从未)在{_HERE}(?:买|购|购买|购置|置)(?:过)?{_HOME}|"
    rf"未(?:购|购买|购置)(?:置|过)?(?:商品|住)?房|名下(?:都|也|还)?(?:没有?|无)(?:{_HOME})?(?=$|\W)|"
    rf"{_HERE}(?:都|也|还)?一套(?:房子?)?(?:都|也)没(?:有|买)|"
    rf"do(?:es)?n[' ]?t (?:own|have) (?:a|any) (?:home|flat|house|apartment|property)|do(?:es)?n'?t own|"
    rf"do(?:es)? not (?:own|have (?:a|any) (?:home|flat|house|apartment|property))|"
    rf"{_HOME}(?:情况)?:\s?(?:无|没有?)|\bno (?:property|flat|house|apartment)\b|no home|without a home|(?:own|"
    rf"have) no (?:home|flat|house|apartment|property)|own(?:s)? nothing (?:here|in )|"
    rf"neither [^.;]{{0,30}} (?:owns?|has|have) (?:a|any) (?:home|flat|house|apartment|property)"
)
_A_HOME_HERE = (
    rf"在?{_HERE}(?:这边|那边)?(?:已经?|就|按揭|贷款|全款|也|自己)*(?:有|{_BOUGHT})(?:一|1)?(?:套|间)?(?:自己的|自有)?(?:{_HOME}|{_SETS}|套$)|"
    rf"在?{_HERE}(?:这边|那边)?(?:已经?|就)?(?:有|{_BOUGHT}){_SETS}|{_HOME}(?:就|也|是)?(?:买)?在{_HERE}|"
    rf"{_HOME}[^，。；没无未不想]{{0,12}}在{_HERE}(?:就)?{_BOUGHT}|{_HOME}(?:就)?在{_HERE}|"
    rf"(?:有|{_BOUGHT})(?:一|1)套[^，。；没无]{{0,4}}在{_HERE}|"
    rf"(?:owns?|bought|have|has) (?:a|one) (?:home|flat|house|apartment) (?:here|in zengcheng|in the district)"
)

_BEFORE = r"(?:以前|之前|此前|从前|过去|从来|从)?(?:都|也|从来|从|就)?"
# Who was never here, or never worked here, has not been insured here by an employer.
_NEVER_HERE = (
    rf"{_BEFORE}(?:没有?|未|没)(?:来过|到过){_HERE}|{_BEFORE}(?:没有?|未|未曾)在{_HERE}(?:这边)?(?:工作|上过?班|干|就业|做)过?(?:活|事)?"
    rf"(?=$|\W)|(?:第一次|头一回|头一次|首次)(?:来|到){_HERE}|"
    r"never (?:been|worked|lived)(?: and worked)? (?:here|in (?:the district|zengcheng))"
)
_NEVER_INSURED = (
    rf"(?:^(?:我|本人)?|(?:以前|之前|此前|从来|从)(?:从|从来|都|也)?)(?:没有?|未)[^，。；]{{0,3}}(?:在)?{_HERE}[^，。；]{{0,6}}"
    r"(?:交|买|缴)(?:纳)?过?社(?:会)?保"
)

# In this order; of two signs of one key that differ the earlier counts only where it stands in FIRST_WINS.
SIGNS: tuple[Sign, ...] = (
    # -- degrees
    _sign("degree_in_progress", "博士",
        rf"博士(?:研究)?生?{_STUDYING}|在读(?:的)?博士|读博(?!士后|士毕业)|博[一二三四](?!\w*毕业)|"
        rf"博士生(?!活)|phd (?:student|"
        rf"candidate)|doctoral student"),
    _sign("degree_in_progress", "硕士",
        rf"(?:硕士|研究生|硕士研究生){_STUDYING}|在读(?:的)?(?:硕士|研究生)|读研|研[一二三](?![究])|"
        rf"硕士生(?!活|导)|master'?s? student"),
    _sign("degree_in_progress", "本科",
        rf"本科(?:生)?{_STUDYING}|在读(?:的)?本科|大[一二三四](?![十百千万点])|本科生|undergraduate"),
    _flag("student",
        r"在校(?:大)?学生|在校生|(?:还)?没毕业|在读|还在(?:上学|读书|念书)|\bi am a student|\bi'm a student"),
    _sign("degree", "博士",
        r"(?<!在读)(?<!读)(?<![\d两三四五六七八九十][名个人])博士(?!生|点|(?:研究生)?在读|候选|后?(?:工作|科研|流动)站|后?平台|后?创新实践)|"
        r"(?<!\w)(?:ph\.?\s?d(?! (?:student|candidate))|doctorate|doctoral degree|doctor's degree)"),
    _sign("degree", "硕士",
        r"(?<!在读)硕士(?!生|(?:研究生)?在读)|(?<!在读)(?<!士)研究生(?!在读)(?:学历|毕业|学位)?|"
        r"master(?:'?s)?(?: degree)?(?! student)|\bmsc\b|\bmba\b"),
    _sign("degree", "本科", r"本科(?!生)|学士|大学(?:学历|毕业)|bachelor"),
    _flag("double_first_class", r"双一流|(?<!\d)(?:985|211)(?!\d)"),
    _flag("phd_overseas",
        r"(?:海外|境外|国外|海归|留学|美国|英国|德国|法国|日本|新加坡|澳洲|澳大利亚|加拿大|荷兰|瑞士|瑞典|丹麦|韩国|意大利|"
        r"剑桥|牛津|帝国理工|哈佛|斯坦福|麻省理工|伯克利|耶鲁|普林斯顿|曼彻斯特|慕尼黑|苏黎世|东京大学|京都大学|南洋理工|"
        r"香港|港)[^，。；]{0,12}(?:读的?)?博士|博士[^，。；]{0,6}(?:在|"
        r"是)(?:海外|境外|国外|美国|英国|德国|法国|日本|新加坡|澳洲|加拿大|荷兰|瑞士|香港)|"
        r"ph\.?d[^.;]{0,24}(?:overseas|abroad|foreign)|(?:overseas|foreign) (?:ph\.?d|doctorate)"),
    _sign("phd_rank_in_list", True, r"前(?:100|一百)(?:名|位|强)?(?:的)?(?:榜单|名单)|(?:榜单|名单)(?:的)?前(?:100|"
        r"一百)"),
    # -- recognition
    _flag("recognized",
        r"(?:已|已经)(?:被)?(?:认定|评定)|认定(?:过|了|好了|下来|通过|证)|(?:办|做|评)(?:过|好|"
        r"了)?(?:人才)?认定(?:了)?|人才认定|认定为|"
        r"(?:recogni[sz]ed|certified) (?:as|in)|认定"),
    _sign("recognized", False,
        r"(?:没有?|无|未|不在)(?:任何|什么|评上?|拿到?|取得|获得?|申请过?|办过?|做过?|被)?(?:一个|区里的?)?"
        r"人才(?:类别|称号|等级|认定|证)|"
        r"\bno (?:talent )?(?:category|recognition)\b|(?:have|has)(?:n'?t| not| never) (?:yet )?"
        r"(?:applied for|got|received|been given) (?:any|a) (?:talent )?(?:category|recognition)|"
        r"(?:not|n't) (?:yet )?(?:been )?recogni[sz]ed"),
    _flag("spouse.recognized", r"(?:已|已经)(?:被)?认定|(?:都|也)认定(?!不)|认定(?:了|过|为|下来)", whose="spouse"),
    _sign("recognition_basis", "salary", r"薪酬认定|按(?:薪酬|工资|薪资)认定"),
    _sign("recognition_basis", "nomination", r"举荐认定|举荐(?:的|上)?"),
    _sign("recognition_basis", "directory", r"目录认定|按(?:分类)?目录"),
    _sign("old_category", "甲类", r"甲类"), _sign("old_category", "乙类", r"乙类"),
    _sign("old_category", "丙类", r"丙类"), _sign("old_category", "丁类", r"丁类"),
    _flag("academician",
        r"(?:中科院|工程院|科学院|两院|我是|是)院士(?!工作站|团队|专家)|^院士(?!工作站)|\bacademician"),
    _sign("title_level", "副高级",
        r"副高(?:级)?(?:职称)?|副教授|副研究员|副主任(?:医|护|药|技)师|(?<!正)高级(?:工程|经济|会计|"
        r"农艺|实验|教)师|(?<![级授])高工(?!资)|"
        r"associate professor|senior engineer|associate senior"),
    _sign("title_level", "正高级",
        r"正高(?:级)?(?:工程师|职称|工)?|教授级高工|(?<!副)教授(?!级)|(?<![副理习])研究员|"
        r"(?<!副)主任(?:医|护|药|技)师|full professor|(?<!associate )senior title"),
    _sign("skill_level", "首席技师", r"首席技师"), _sign("skill_level", "特级技师", r"特级技师"),
    _sign("skill_level", "高级技师", r"高级技师|senior technician"),
    _sign("prize", "诺贝尔奖", r"诺贝尔[^，。；]{0,6}奖|诺奖|nobel (?:prize|laureate)"),
    _sign("prize", "图灵奖", r"图灵奖|turing award"), _sign("prize", "菲尔兹奖", r"菲尔兹奖|fields medal"),
    _sign("prize", "国家最高科学技术奖", r"(?:国家)?最高科(?:学技术|技)奖"),
    _sign("prize", "国家科学技术奖", r"国家(?:级)?(?:科学技术|科技进步|自然科学|技术发明|科技)(?:进步)?奖"),
    _sign("prize", "省科学技术奖",
        r"(?:省(?:级)?|广东省?)(?:科学技术|科技进步|自然科学|技术发明|科技)(?:进步)?奖"),
    _sign("prize", "中华技能大奖", r"中华技能大奖"), _sign("prize", "世界技能大赛", r"世界技能大赛|worldskills"),
    _sign("prize", "全国技术能手", r"全国技术能手"),
    # -- work
    _flag("full_time", r"(?<![\d两三四五六七八九十][名个人])全职(?!博士后|太太|妈妈|爸爸)|full[- ]time(?! post)"),
    _sign("full_time", False, r"兼职"),
    _flag("flexible", r"柔性(?:引进|人才)?|on a flexible basis|flexibl[ey] (?:hire|hired)"),
    _sign("months_worked_per_year", 12.0,
        r"全年(?:都|均)?在(?:岗|区里?|增城|这边|本区|$)|每年[^，。；]{0,6}干满|all year round"),
    _flag("new_hire", r"新引进"),
    _flag("first_job_in_district",
        rf"(?:首次|第一次|头一回|第一份)[^，。；]{{0,6}}{_HERE}[^，。；]{{0,4}}(?:就业|工作|上班)|"
        rf"{_HERE}[^，。；]{{0,6}}(?:首次就业|第一份工作)|first job (?:is )?(?:here|in (?:zengcheng|the district))"),
    _flag("worked_full_time_in_district_before",
        rf"(?:以前|之前|此前|从前)[^，。；]{{0,8}}{_HERE}[^，。；]{{0,4}}(?:全职)?(?:工作|上班|就业)过?"),
    _sign("months_without_local_insurance_before_arrival", 24.0,
        rf"(?:到岗|入职|来)?(?:之)?前(?:连续)?(?:24个月|两年|2年|二年)(?:内)?[^，。；]{{0,6}}(?:没有?|"
        rf"未)[^，。；]{{0,8}}社(?:会)?保|"

        rf"{_NEVER_INSURED}|{_NEVER_HERE}"),
    # Full-time work here is insured here (zc-award-2023 第三条): who never was has not worked full time.
    _sign("worked_full_time_in_district_before", False, rf"{_NEVER_INSURED}|{_NEVER_HERE}"),
    _flag("insured_in_district",
        rf"社(?:会)?保[^，。；没未不外前]{{0,14}}在(?:{_HERE}|这里?$)|{_HERE}的社(?:会)?保|"
        rf"(?:insurance|insured)[^.;,]{{0,34}}(?:here|in (?:zengcheng|the district))|"
        rf"(?<!前)(?<!没)在{_HERE}[^，。；]{{0,2}}(?:交|买|缴|供)(?:着|"
        rf"纳|了)?(?:的)?社(?:会)?保"),
    _sign("insured_in_district", False,
        r"社(?:会)?保[^，。；]{0,4}在(?:深圳|广州(?!市?增城)|天河|黄埔|东莞|佛山|上海|北京|外地)"),
    _flag("income_tax_in_district",
        rf"(?:个税|个人所得税|税)[^，。；没未不外前]{{0,14}}在(?:{_HERE}|这里?$)|{_HERE}的(?:社(?:会)?保)?(?:和|、|跟|及)?个税|"
        rf"\btax[^.;,]{{0,20}}(?:here|in (?:zengcheng|the district))|在{_HERE}[^，。；]{{0,8}}(?:交|缴|"
        rf"申报)(?:纳)?(?:社(?:会)?保(?:和|与|、))?(?:个税|个人所得税)"),
    _sign("income_tax_in_district", False,
        r"(?:个税|个人所得税)[^，。；]{0,4}在(?:深圳|广州(?!市?增城)|天河|黄埔|东莞|佛山|上海|北京|外地)"),
    _sign("on_establishment", False, r"编外|非编|非在编|合同制|没有?编制?(?![码])|无编制|劳务派遣"),
    _flag("on_establishment", r"事业编|编制内|on the (?:public )?establishment|在编|有编制|入编|编内|正式编"),
    _flag("state_owned_appointed_head", r"主管部门任命[^，。；]{0,4}(?:国企|国有企业)[^，。；]{0,3}"
        r"(?:负责人|领导|老总|总经理|董事长|书记|一把手)"),
    _sign("employer_type", "机关",
        r"公务员(?!考试)|机关(?:单位|工作|干部)?(?!事业单位)|参公|参照公务员|civil servant|"
        r"government (?:office|agency)"),
    _sign("employer_type", "医疗机构",
        r"医院(?:工作|上班|医生|当医生|的医生|编|在编|事业编|合同制)?|卫生院|医疗机构|hospital"),
    _sign("employer_type", "高等学校",
        r"高校|高等(?:学校|院校)|(?:在|去|到|入职)[^，。；]{0,10}(?:大学|学院)(?:[^，。；]{0,6}(?:工作|"
        r"上班|任教|教书|当老师|老师|教师|入职))|"
        r"大学(?:老师|教师)|(?:at|for|join(?:ed)?) (?:a |the )?(?:\w+ )?(?:university|college)"),
    _sign("employer_type", "科研机构", r"科研(?:机构|院所)|研究院|研究所|research institute"),
    _sign("employer_type", "社会组织", r"社会组织|行业协会|基金会"),
    _sign("employer_type", "事业单位",
        r"(?<!机关)事业单位|事业编|公办(?:学校|中学|小学|幼儿园)(?:老师|教师|工作|的?在编|编)"),
    _sign("employer_type", "企业",
        r"企业|公司|国企|央企|民企|外企|工厂|药企|车企|厂(?:里|上班|工作|干)|(?:这|一|那)(?:个|家)厂|company|enterprise|\bfirm\b|"
        r"startup"),
    _flag("key_enterprise", r"重点企业|(?<=不是)重点(?=$|\W)|key enterprise"),
    _flag("above_scale", r"规上(?:企业)?|规模以上(?:的)?(?:企业|公司|工业)?|above[- ]scale"),
    _flag("central_or_provincial_unit", r"央企|中央企业|中央驻|省属|市属|中央和省|驻区单位"),
    _sign("applicant", "employer",
        r"我司|我们?(?:公司|单位|企业|医院|研究院)(?:新|想|要|可以|能|准备)?(?:申请|申报|拿|领|引进|招)|"
        r"我是[^，。；]{0,8}(?:hr|人事|人力资源部)|作为(?:用人单位|企业)|"
        r"我们是(?![^，。；]{0,8}(?:人力资源|中介|猎头))[^，。；]{0,8}(?:企业|公司|医院|研究院|研究所|单位)(?!的(?:员工|职工|人))|"
        r"\bwe are an? [^.;]{0,20}(?:company|enterprise|firm|hospital|institute)\b|"
        r"\bour (?:company|firm|hospital|institute|enterprise) (?:was approved|hired|recruited|employs|wants)|"
        r"我们?(?:公司|单位|企业|医院|研究院)[^，。；]{0,6}(?:引进|招[一两了]|获批)|"
        r"\bwe (?:have )?(?:hired|recruited)\b|(?:does|can|will) (?:our|my) (?:company|firm|hospital|institute)|"
        r"(?:招收?(?:了|到)|(?<!被)引进了)[^，。；]{0,3}[个名位][^，。；]{0,8}(?:类|人才|博士|硕士|专家)"),
    _sign("applicant", "agency", r"(?:我们|我|我们公司|我公司)是[^，。；]{0,6}(?:人力资源(?:服务)?(?:机构|公司)|"
        r"中介机构|猎头)"),
    _sign("related_enterprise", True,
        r"(?:从|把)[^，。；]{0,6}(?:母公司|总公司|子公司|兄弟公司|关联企业|关联公司|集团)[^，。；]{0,12}调(?:过?来|到|入)"),
    _sign("related_enterprise", False, r"(?:没有?|无|不是)[^，。；]{0,6}关联(?:企业|关系)"),
    _sign("related_enterprise_before", False,
        r"(?:以前|之前|此前|从|从来)(?:也|都)?(?:没有?|未)在关联企业[^，。；]{0,4}(?:干|工作|任职|做|上班)"),
    _flag("commissioned", r"受[^，。；]{0,14}委托|commissioned by"),
    _sign("agency_equity_with_employer", False, r"(?:没有?|无)[^，。；]{0,6}股权"),
    _sign("agency_equity_with_employer", True, r"(?<![没无])有[^，。；]{0,4}股权(?:关系)?"),
    _sign("employer_referral_received_wan", 0.0, r"(?:没有?|未)(?:领|拿|享受|申请)(?:到|取)?过?[^，。；]{0,3}引才奖励"),
    _sign("platform_type", "创新实践基地",
        r"approved[^.;]{0,20}postdoctoral innovation base|(?:获批|批准|设立|设了|建了)[^，。；]{0,8}创新实践基地"),
    _sign("platform_type", "分站", r"(?:获批|批准|设立|设了|建了)[^，。；]{0,10}分站"),
    _sign("platform_type", "科研工作站",
        r"(?:获批|批准|设立|设了|建了)[^，。；]{0,6}博士后(?:科研)?(?:工作站|流动站)(?!分站)"),
    # -- homes
    _sign("owns_home_in_district", False, _NO_HOME), _sign("owns_home_in_district", True, _A_HOME_HERE),
    _sign("spouse_owns_home_in_district", False, _NO_HOME, whose="spouse"),
    _sign("spouse_owns_home_in_district", True, _A_HOME_HERE, whose="spouse"),
    _sign("minor_child_owns_home_in_district", False, _NO_HOME, whose="child"),
    _sign("minor_child_owns_home_in_district", True, rf"{_A_HOME_HERE}|(?:名下)有(?:一)?套?{_HOME}", whose="child"),
    _sign("renting_market", True,
        r"租(?:的|了|着)?(?:的)?(?:民|商品)?(?:房子?|屋)(?!租|补|源)(?:住)?|租住(?!人才公寓)|"
        r"renting (?:a|an) |在外(?:面)?租|自己租|租房子|租(?:的|了)?(?:是|住)?市场(?:上)?(?:的)?(?:房|住)|"
        r"市场(?:租)?房|市场(?:上)?(?:的)?(?:房源|租的)|租房每月|\brent (?:on|in|from) the (?:open |"
        r"private )?market|(?:am|are|i'm) renting|rent (?:a|an) (?:flat|room|apartment|home)"),
    _flag("waiting_for_apartment", r"轮候|排队等?(?:着)?(?:人才)?公寓"),
    _flag("old_purchase_subsidy", rf"购房补贴[^，。；]{{0,10}}(?:还在|在|正在)(?:发|领|拿|享受)|"
        rf"{_GOT}[^，。；]{{0,4}}购房补贴|购房补贴[^，。；]{{0,2}}{_GOT}"),
    # -- received
    _flag("settlement_received",
        rf"{_GOT}[^，。；]{{0,6}}安家(?:费|补贴)|安家(?:费|补贴)(?:已经|都|还)?(?:没有?|未)?(?:领|"
        rf"拿)(?:到|取)?(?:过|了)|"
        rf"received (?:the |any )?settlement"),
    _flag("postdoc_stay_received",
        rf"{_GOT}[^，。；]{{0,5}}留区补贴|留区补贴(?:已经|都|还)?(?:没有?|未)?(?:领|拿)(?:到|取)?(?:过|了)"),
    _flag("settlement_applied_before",
        r"申请过[^，。；]{0,4}安家(?:费|补贴)|安家(?:费|补贴)(?:还|已经)?(?:没有?|未)?(?:申请|报)过"),
    _sign("delay_reason", "生育", r"(?:因为?|由于)[^，。；]{0,4}(?:生孩子|生育|生小孩|坐月子|产假|分娩)"),
    _sign("delay_reason", "重大疾病", r"(?:因为?|由于)[^，。；]{0,4}(?:重大疾病|重病|大病|住院|癌)"),
    _sign("delay_reason", "公派出境", r"(?:因为?|由于)[^，。；]{0,4}公派"),
    # -- post-docs, interns
    _flag("postdoc_full_time", r"全职博士后|full[- ]time post[- ]?doc"),
    _sign("postdoc_full_time", False, r"在职博士后|(?:part[- ]time|on[- ]the[- ]job)[^.;]{0,20}post[- ]?doc"),
    _flag("postdoc", r"进(?:入|了|的)?[^，。；]{0,14}博士后(?:科研)?(?:工作站|流动站|创新实践基地)|博士后(?!工作站|"
        r"平台|科研|流动|创新|留区)|post[- ]?doc(?!toral (?:work|station|innovation|base|platform|research))"),
    _flag("postdoc_platform_in_district",
        r"平台(?:就|也)?在(?:增城|本区)|(?:增城|本区)的?(?:分站|创新实践基地)|"
        r"(?:增城|本区|区内)[^，。；]{0,14}博士后(?:科研)?(?:工作站|流动站|平台|创新实践基地|分站)|"
        r"post-?doc\w*(?: research)? (?:work)?stations? in (?:zengcheng|the district)|"
        r"(?:zengcheng|district)[^.;]{0,24}post[- ]?doc\w*\s(?:work)?station"),
    _flag("stayed_in_district_after_postdoc", rf"出站[^，。；]{{0,4}}留(?:在)?{_HERE}|留区(?:工作)?(?!补)"),
    _flag("internship_employer_key_enterprise", r"重点企业[^，。；]{0,6}实习|实习[^，。；]{0,6}重点企业"),
    _flag("job_seeking_in_district",
        rf"(?:来|到|去|在){_HERE}[^，。；]{{0,4}}(?:找工作|求职|面试)|looking for (?:a )?jobs?"),
    # -- spouse and children
    _flag("spouse.relocated",
        r"随迁|随我来|跟着(?:我)?(?:一起)?(?:搬|过来|来)|(?:moved|came)(?: here)? (?:along )?with me|(?:跟|和|同|"
        r"随)(?:着)?我(?:一起|一块|一同)?(?:过来|来|搬)|一起(?:搬)?(?:过)?来|"
        r"moved with me", whose="spouse"),
    _sign("spouse.unemployed_months", 0.0,
        r"(?<!没)有(?:正式|稳定)?工作(?!站)|在(?:(?![没不未家找求])[^，。；]){1,8}(?:上班|工作(?!站)|任教|当老师)|"
        r"\bhas a job|\bis employed|\bworks (?:at|for|in|as)\b", whose="spouse"),
    _flag("child_stage_used",
        r"(?:享受|用)过[^，。；]{0,4}(?:入学|照顾|学位)|入学[^，。；]{0,4}(?:享受|照顾)过", whose="child"),
    _flag("married", r"已婚|结(?:了)?婚(?!证)|成家|married"),
    _sign("married", False, r"单身|未婚|离异|离婚了|unmarried|single"),
    _sign("child_stage", "幼儿园", r"幼儿园|kindergarten", whose="child"),
    _sign("child_stage", "小学", r"小学|[一二三四五六]年级|primary school|elementary", whose="child"),
    _sign("child_stage", "初中", r"初中|初[一二三](?!中)|middle school|junior high", whose="child"),
    _sign("child_stage", "高中", r"高中|高[一二三](?!中)|high school", whose="child"),
    # -- otherwise
    _flag("foreign_national",
        r"外籍|外国(?:人|国籍|护照)|持外国护照|(?:是|来自)(?:美国|英国|德国|法国|日本|印度|韩国|"
        r"加拿大)人|foreign (?:national|citizen)|"
        r"\b(?:i'm|i am) (?:an? )?(?:american|british|german|french|japanese|korean|indian|canadian|australian|"
        r"russian|italian)\b"),
    _flag("dishonest", r"(?<!严重)失信"), _flag("serious_dishonesty", r"严重失信"),
    # -- projects
    _sign("project_type", "创业领军团队",
        r"创业(?:领军)?团队"), _sign("project_type", "创新领军团队", r"创新(?:领军)?团队"),
    _sign("project_type", "创业领军人才", r"创业领军人才"), _sign("project_type", "创新领军人才", r"创新领军人才"),
    _sign("role", "带头人", r"带头人"),
    _sign("role", "核心成员", r"(?<![人名个])核心成员(?![^，。；]{0,2}[\d两三四五六七八九十]+[人名个])"),
    _sign("grade", "A级",
        r"(?<![a-z])a级"), _sign("grade", "B级", r"(?<![a-z])b级"), _sign("grade", "C级", r"(?<![a-z])c级"),
    _flag("legal_representative", r"法定代表人|法人代表|公司法人|是法人(?!单位)"),
    _flag("first_natural_shareholder", r"第一大自然人股东"),
    _sign("listed_subsidiary", False, r"(?:不是|非)上市公司[^，。；]{0,2}控股"),
    _sign("listed_company", False, r"(?:不是|非)上市公司(?![^，。；]{0,2}控股)"),
    _sign("leader_share_pct", 0.0, r"不持(?:有)?[^，。；]{0,4}股|没有?持(?:有)?[^，。；]{0,4}股"),
    _sign("sub_field", "电子设计自动化工具", r"\beda\b|eda(?:工具|软件)|电子设计自动化"),
    _sign("industry", "集成电路", r"芯片|集成电路|半导体|光刻|晶圆|\beda\b|封测|chip|semiconductor"),
    _sign("industry", "新型显示", r"显示(?:面板|屏|器件|技术|企业|公司|行业)|新型显示|面板|oled|液晶"),
    _sign("industry", "智能汽车",
        r"汽车|车企|智能网联|自动驾驶|智能座舱|动力电池|新能源车|electric vehicle|automotive"),
    _sign("industry", "生物医药", r"生物医药|制药|医药|药企|biotech|pharma"),
    _sign("industry", "新能源", r"新能源(?!车|汽车)|光伏|储能|风电"),
    _sign("industry", "新材料", r"新材料"),
    _sign("station_type", "院士工作站",
        r"院士(?:专家)?工作站"), _sign("station_type", "专家工作站", r"(?<!院士)专家工作站"),
    _sign("assessment_result", "优秀", r"考核[^，。；]{0,6}优秀"),
    _sign("assessment_result", "良好", r"考核[^，。；]{0,6}良好"),
    _flag("already_filed", r"已经?备案|备案(?:了|过|成功)|备过案"),
    _sign("expert_employed_full_time", False, r"不是(?:我们|本单位|单位)的?(?:全职)?员工"),
    _sign("expert_other_stations_in_district", 0.0,
        r"(?:没有?|未)(?:进|在)过?[^，。；]{0,4}(?:别的|其他|其它)(?:工作)?站"),
)  # fmt: skip

# What is said of a home without its place: it settles nothing, and it was heard.
_HAS_HOME = re.compile(
    rf"(?:有|买了?|供)(?:了|着)?(?:一|两|几)?(?:套|间)?(?:自己的|自有)?{_HOME}(?![补贴租贷价])|"
    rf"own(?:s)? (?:a|one) (?:home|flat|house|apartment)"
)
HEARD: tuple[Sign, ...] = (
    Sign("owns_home_in_district", True, _HAS_HOME),
    Sign("spouse_owns_home_in_district", True, _HAS_HOME, whose="spouse"),
    Sign("minor_child_owns_home_in_district", True, _HAS_HOME, whose="child"),
)

# The higher degree is the degree; a title in the making, and a post-doc, say more than what they contain.
FIRST_WINS = frozenset(
    {
        "applicant",
        "child_stage",
        "degree",
        "degree_in_progress",
        "employer_type",
        "postdoc_full_time",
        "on_establishment",
    }
)
