package present

import (
	"fmt"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// SyncLine says one entry of the sync log in one sentence, with its time of
// day: "10:42 发送 37 条：35 已受理，1 冲突，1 网络中断，将自动重试".
func SyncLine(e confirm.SyncEntry) string {
	return syncTime(e) + " " + syncSentence(e)
}

// SyncDay is the day of an entry as people write it.
func SyncDay(e confirm.SyncEntry) string { return e.At.In(Shanghai()).Format("2006-01-02") }

func syncTime(e confirm.SyncEntry) string {
	from := e.At.In(Shanghai())
	text := from.Format("15:04")
	if e.Until.IsZero() {
		return text
	}
	to := e.Until.In(Shanghai())
	if to.Format("01021504") == from.Format("01021504") {
		return text
	}
	if to.Format("0102") != from.Format("0102") {
		return lang.F("%s 至 %s", text, to.Format(lang.L("1月2日 15:04")))
	}
	return lang.F("%s 至 %s", text, to.Format("15:04"))
}

func syncSentence(e confirm.SyncEntry) string {
	lead, parts := syncParts(e)
	text := lead
	if len(parts) > 0 {
		text = lang.F("%s：%s", lead, strings.Join(parts, lang.L("，")))
	}
	if e.Times > 1 {
		text = lang.F("%s，共 %d 次", text, e.Times)
	}
	if e.Waiting > 0 {
		text = lang.F("%s，还有 %d 条待发送", text, e.Waiting)
	}
	switch {
	case e.Automatic:
		text = lang.F("%s，将自动重试", text)
	case e.Code != "":
		text = lang.F("%s，%s", text, syncStep(e.Code))
	}
	return text
}

// syncParts gives the beginning of the sentence and its counts.
func syncParts(e confirm.SyncEntry) (lead string, parts []string) {
	switch e.Kind {
	case confirm.SyncSend, confirm.SyncBundleIn:
		return operationParts(e)
	case confirm.SyncPull:
		lead, parts = lang.L("取回"), counts(counted{e.Records, lang.N("%d 位申请人", e.Records)}, counted{e.Gone, lang.N("%d 位已转出", e.Gone)}, counted{e.Blobs, lang.N("%d 张图片", e.Blobs)})
	case confirm.SyncBundleOut:
		lead = lang.N("导出离线包 %d 条", e.Sent)
	case confirm.SyncReconcile:
		lead, parts = lang.L("对账"), counts(counted{e.Differences, lang.N("%d 处不同", e.Differences)})
		if e.Differences == 0 && e.Code == "" {
			parts = []string{lang.L("两边一致")}
		}
	default:
		lead = string(e.Kind)
	}
	if e.Code != "" {
		parts = append(parts, syncReason(e))
	}
	return lead, parts
}

// operationParts are those of an entry about operations: what is not answered
// is told with the reason, when there is one.
func operationParts(e confirm.SyncEntry) (lead string, parts []string) {
	open := e.Unknown
	switch {
	case e.Kind == confirm.SyncBundleIn:
		lead = lang.L("导入回执包")
	case e.Sent == 0:
		lead = lang.L("发送")
	default:
		lead = lang.N("发送 %d 条", e.Sent)
		open = max(open, e.Sent-e.Accepted-e.Refused)
	}
	parts = counts(counted{e.Accepted, lang.F("%d 已受理", e.Accepted)}, counted{e.Refused, lang.N("%d 冲突", e.Refused)})
	switch {
	case e.Code != "" && open > 0:
		parts = append(parts, fmt.Sprintf("%d %s", open, syncReason(e)))
	case e.Code != "":
		parts = append(parts, syncReason(e))
	default:
		parts = append(parts, counts(counted{open, lang.F("%d 结果未知，正在查询", open)})...)
	}
	parts = append(parts, counts(counted{e.Again, lang.F("其中 %d 条是登记库恢复备份后补报的", e.Again)})...)
	return lead, append(parts, counts(counted{e.Records, lang.N("取回 %d 位申请人", e.Records)})...)
}

// counted is a number and what to say of it.
type counted struct {
	n     int
	words string
}

// counts says the numbers that are not 0.
func counts(of ...counted) (parts []string) {
	for _, c := range of {
		if c.n > 0 {
			parts = append(parts, c.words)
		}
	}
	return parts
}

// syncReason is why a contact ended early, in a few characters.
func syncReason(e confirm.SyncEntry) string {
	if text, ok := syncReasons[e.Code]; ok {
		return lang.L(text)
	}
	return lang.F("没有完成（%s）", e.Code)
}

var syncReasons = map[confirm.Code]string{
	confirm.ProblemOffline:        "网络中断",
	confirm.ProblemNotRegistry:    "被上网登录页或代理挡住",
	confirm.ProblemTLS:            "连接被拦截，证书不是登记库的",
	confirm.ProblemBadAnswer:      "应答读不懂",
	confirm.ProblemRegistryBusy:   "登记库正忙",
	confirm.ProblemTooManyTries:   "登记库要求稍等",
	confirm.ProblemProxy:          "代理服务器连不上",
	confirm.ProblemProxyAuth:      "代理服务器要用户名和密码",
	confirm.ProblemEpochChanged:   "登记库的数据已重建",
	confirm.ProblemEarlierMissing: "在等别的电脑补报更早的结论",
	confirm.ProblemWireVersion:    "程序版本太旧",
	confirm.ProblemSignInRequired: "需要联网登录",
	confirm.ProblemRevoked:        "账号或证书已停用",
	confirm.ProblemRebound:        "账号已调到别的确认点",
	confirm.ProblemCertExpired:    "本机证书已过期",
	confirm.ProblemDiskFull:       "磁盘已满",
	confirm.ProblemReadOnly:       "文件夹不能写入",
	confirm.ProblemBadFile:        "文件读不进来",
	confirm.ProblemCacheDamaged:   "本机数据有损坏",
	confirm.ProblemLocked:         "本机已锁定",
	confirm.CodeCloneDetected:     "登记库疑心本机数据是复制的",
	confirm.ProblemInternal:       "程序出错",
}

// syncStep is what a person does about what does not pass by itself.
func syncStep(code confirm.Code) string {
	switch code {
	case confirm.ProblemSignInRequired, confirm.ProblemLocked:
		return lang.L("请登录一次")
	case confirm.ProblemProxyAuth:
		return lang.L("请填写代理的用户名和密码")
	case confirm.ProblemWireVersion:
		return lang.L("请升级程序")
	case confirm.ProblemDiskFull, confirm.ProblemReadOnly:
		return lang.L("请清理磁盘或换一个文件夹")
	case confirm.ProblemBadFile:
		return lang.L("请换一个文件再试")
	case confirm.ProblemRevoked, confirm.ProblemRebound, confirm.ProblemCertExpired, confirm.CodeCloneDetected:
		return lang.L("请联系教育局")
	}
	return lang.L("请联系技术支持")
}

// SyncTone tells good entries from those that want a look.
func SyncTone(e confirm.SyncEntry) Tone {
	switch {
	case e.Refused > 0, e.Differences > 0:
		return ToneConflict
	case e.Code != "" && !e.Automatic:
		return ToneBlock
	case e.Code != "", e.Unknown > 0:
		return ToneWarn
	}
	return ToneComplete
}

// SyncKindWord names what a contact was for.
func SyncKindWord(k confirm.SyncKind) string {
	switch k {
	case confirm.SyncSend:
		return lang.L("发送")
	case confirm.SyncPull:
		return lang.L("取回")
	case confirm.SyncBundleOut:
		return lang.L("导出离线包")
	case confirm.SyncBundleIn:
		return lang.L("导入回执包")
	case confirm.SyncReconcile:
		return lang.L("对账")
	}
	return string(k)
}
