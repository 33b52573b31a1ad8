package present

import (
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// AuditWord names an audited act as the audit log shows it (domain.md §12). An
// act of a newer program is shown as it is.
func AuditWord(a confirm.AuditAction) string {
	if word, ok := auditWords[a]; ok {
		return lang.L(word)
	}
	return string(a)
}

var auditWords = map[confirm.AuditAction]string{
	confirm.AuditSignIn:         "登录",
	confirm.AuditSignOut:        "退出登录",
	confirm.AuditSignFail:       "登录未成功",
	confirm.AuditOpen:           "打开申请人",
	confirm.AuditDecide:         "作出结论",
	confirm.AuditPrint:          "打印",
	confirm.AuditExport:         "导出名册",
	confirm.AuditReceiptNumbers: "凭证编号",
	confirm.AuditResolve:        "处理冲突",
	confirm.AuditUndo:           "撤销结论",
	confirm.AuditOutcome:        "登记库答复",
	confirm.AuditElsewhere:      "查询其他确认点",
	confirm.AuditPassword:       "更改密码",
	confirm.AuditBundleOut:      "导出离线包",
	confirm.AuditBundleIn:       "导入回执包",
	confirm.AuditRestored:       "从备份恢复",
	confirm.AuditDamage:         "发现数据损坏",
	confirm.AuditWrongPIN:       "PIN 码输错",
	confirm.AuditReveal:         "查看完整号码",
	confirm.AuditEdit:           "修改内容",
	confirm.AuditClockJump:      "本机时钟跳变",
	confirm.AuditLock:           "锁定",
	confirm.AuditSignBatch:      "批量签名",
	confirm.AuditRenew:          "更换证书",
	confirm.AuditCustody:        "密钥保管",
	confirm.AuditSecondCopy:     "备份未发送的工作",
	confirm.AuditWipe:           "清除个人信息",
	confirm.AuditClerk:          "经办人变动",
}

// AuditDetail says in Chinese what the log holds in codes: the detail of an act.
// Ids and counts stay; a code of a newer program is shown as it is.
func AuditDetail(action confirm.AuditAction, detail string) string {
	switch action {
	case confirm.AuditEdit:
		fields := strings.FieldsFunc(AuditEditFields(detail), isListMark)
		for i, f := range fields {
			fields[i] = FieldWords(f)
		}
		return strings.Join(fields, lang.L("、"))
	case confirm.AuditLock:
		return LockWord(detail)
	case confirm.AuditSignFail:
		if detail == string(confirm.ProblemWrongPIN) {
			return lang.L(auditWords[confirm.AuditWrongPIN])
		}
		return Words(confirm.Code(detail), nil)
	case confirm.AuditCustody:
		return CustodyWord(confirm.CustodyKind(detail))
	}
	words := strings.FieldsFunc(detail, func(r rune) bool { return r == ' ' || r == ',' || r == ':' })
	for i, word := range words {
		words[i] = auditToken(word)
	}
	return strings.Join(words, " ")
}

func auditToken(token string) string {
	if word, ok := auditTokens[token]; ok {
		return lang.L(word)
	}
	if word := lang.L(confirm.Action(token).Label()); word != token {
		return word
	}
	return token
}

// auditTokens are the codes that stand in the details of several acts.
var auditTokens = map[string]string{
	"online": "联网", "offline": "用 PIN 码",
	"accepted": "已受理", "refused": "被拒", "open": "未能受理", "damaged": "损坏", "unknown": "结果未知",
	"id_number": "证件号码", "phone": "手机", "certificate": "证书号码",
	"of": "次，累计", "admitted": "放行", "expelled": "停用",
	"on": "启用", "off": "停用", "restored": "上传托管文件",
	"records": "人", "photos": "图片", "key": "密钥", "operations": "项", "scans": "件扫描件",
	"reserved": "预留", "void": "作废", "returned": "交回",
	"asked": "查询", "found": "找到", "changed": "已修改", "not": "没有",
	"paper": "打印", "file": "存为文件", "public": "公示", "audit": "审计日志",
	"form": "申请表", "receipt": "受理凭证", "supplement": "补正通知", "amendment": "更正通知", "correction": "更正", "label": "标签",
	"check": "核对", "report": "上报", "handover": "材料移交", "filing": "归档", "statistic": "统计",
}

// LockWord says why a desk was locked, by the detail of its audit entry.
func LockWord(cause string) string {
	if word, ok := lockWords[cause]; ok {
		return lang.L(word)
	}
	return cause
}

var lockWords = map[string]string{
	string(desk.LockClerk):   "经办人锁定",
	string(desk.LockIdle):    "无人操作，自动锁定",
	string(desk.LockSuspend): "电脑休眠，自动锁定",
	string(desk.LockRemoved): "USBKey 拔出，自动锁定",
	string(desk.LockClosing): "程序关闭",
}
