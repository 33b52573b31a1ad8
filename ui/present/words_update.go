package present

import (
	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// updateVerdicts say what may be done with an update now.
var updateVerdicts = map[confirm.UpdateVerdict]string{
	confirm.UpdateOffered:     "可以更新，也可以以后再说",
	confirm.UpdateNone:        "没有更新的版本",
	confirm.UpdateHeldWindow:  "确认时间段结束前 48 小时内不换程序",
	confirm.UpdateHeldUnsent:  "有没发送的工作还没有备份",
	confirm.UpdateOtherWire:   "登记库要先升级",
	confirm.UpdateNotForHere:  "没有适合这台电脑的安装包",
	confirm.UpdateOtherStream: "登记库提供的是另一种版本",
	confirm.UpdateExpired:     "更新清单已过期",
	confirm.UpdateReplayed:    "这是一份旧的更新清单",
	"signature":               "不是发布者签名的", // a reason, no verdict
}

// UpdateVerdictWords says why an update is offered or not.
func UpdateVerdictWords(v confirm.UpdateVerdict) string { return lang.L(updateVerdicts[v]) }

// UpdateWords says in one line what there is to know of an update.
func UpdateWords(o confirm.UpdateOffer) string {
	if o.Verdict == confirm.UpdateNone {
		return lang.F("现在的版本是 %s，没有更新的版本。", o.Running)
	}
	return lang.F("现在的版本是 %s，新版本是 %s：%s。", o.Running, o.Update.Version, UpdateVerdictWords(o.Verdict))
}

// UpdateNotes are what the publisher says of a version, in the window's language.
func UpdateNotes(u confirm.Update) string {
	if lang.Current() == lang.English && u.NotesEN != "" {
		return u.NotesEN
	}
	return u.NotesZH
}
