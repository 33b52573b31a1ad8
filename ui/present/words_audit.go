package present

import (
	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// AuditWord names an audited act as the audit log shows it (domain.md §12). An
// act of a newer program is shown as it is.
func AuditWord(a confirm.AuditAction) string {
	if word, ok := auditWords[a]; ok {
		return word
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

// LockWord says why a desk was locked, by the detail of its audit entry.
func LockWord(cause string) string {
	if word, ok := lockWords[cause]; ok {
		return word
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
