package present

import (
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// paperWords are the short words for kinds of paper.
var paperWords = map[confirm.PaperKind]string{
	confirm.PaperForm:         "申请表",
	confirm.PaperReceipt:      "受理凭证",
	confirm.PaperSupplement:   "材料补正告知单",
	confirm.PaperAmendment:    "更正告知单",
	confirm.PaperCorrection:   "更正登记单",
	confirm.PaperLabel:        "档案袋标签",
	confirm.PaperBlankReceipt: "空白受理凭证",
	confirm.PaperHandover:     "移交清单",
	confirm.PaperCover:        "学校材料封面",
	confirm.PaperPersons:      "申请人员基本情况表",
	confirm.PaperConclusions:  "初审注册结论表",
	confirm.PaperStatistics:   "注册情况统计表",
	confirm.PaperDaily:        "每日统计表",
	confirm.PaperNotCome:      "未到名单",
	confirm.PaperCloseOut:     "收尾完成证明",
	confirm.PaperLedger:       "打印台账",
	confirm.PaperSeparator:    "分隔页",
	confirm.PaperDuplexGuide:  "手动双面说明",
	confirm.PaperTest:         "打印测试页",
	confirm.PaperSlip:         "现场确认指引单",
	confirm.PaperKeyCard:      "按键卡片",
	confirm.PaperCalibration:  "校准页",
}

// PaperWord is the short word for a kind of paper.
func PaperWord(k confirm.PaperKind) string {
	if word, ok := paperWords[k]; ok {
		return lang.L(word)
	}
	return lang.L(k.Label())
}

// DocumentBadge is the badge of a document in a batch.
func DocumentBadge(s confirm.DocumentState) Badge {
	tone := TonePending
	switch s {
	case confirm.DocumentSpooled, confirm.DocumentPrinting, confirm.DocumentRendering:
		tone = ToneUnsent
	case confirm.DocumentDone:
		tone = ToneComplete
	case confirm.DocumentDoubtful:
		tone = ToneWarn
	case confirm.DocumentFailed:
		tone = ToneBlock
	case confirm.DocumentVoid:
		tone = ToneDeclined
	}
	return Badge{lang.L(s.Label()), tone}
}

// BatchBadge is the badge of a batch.
func BatchBadge(s confirm.BatchState) Badge {
	switch s {
	case confirm.BatchRunning:
		return Badge{lang.L("进行中"), ToneUnsent}
	case confirm.BatchPaused:
		return Badge{lang.L("已暂停"), ToneIncomplete}
	case confirm.BatchTurn:
		return Badge{lang.L("等待翻面"), ToneWarn}
	case confirm.BatchEnded:
		return Badge{lang.L("已结束"), ToneComplete}
	}
	return Badge{string(s), TonePending}
}

// VerdictWords says what a scanned paper is worth, and the next step when it
// is not the current one.
func VerdictWords(v confirm.PaperVerdict) string {
	switch v {
	case confirm.VerdictCurrent:
		return lang.L("现行有效")
	case confirm.VerdictOutdated:
		return lang.L("已更新作废：申请人的资料在打印之后改过。请收回这一份，补打新的")
	case confirm.VerdictReplaced:
		return lang.L("已补打：以最近一次补打的为准。请收回这一份")
	case confirm.VerdictRevoked:
		return lang.L("已失效：凭证所载的结论已变更。请收回这一份")
	case confirm.VerdictPreview:
		return lang.L("预览件，不生效。请待登记库受理后打印正式的")
	case confirm.VerdictOtherPoint:
		return lang.L("本机没有这份申请，可能属于别的确认点。请先同步，或请申请人到原确认点")
	case confirm.VerdictAltered:
		return lang.L("与登记的内容不符，可能被改动过。请以系统中的资料为准，并报告教育局")
	}
	return lang.L("无法判断，请核对报名号")
}

// verdictSeverity tells how loud the verdict is said.
func verdictSeverity(v confirm.PaperVerdict) Severity {
	switch v {
	case confirm.VerdictCurrent:
		return NoticeInfo
	case confirm.VerdictAltered:
		return NoticeError
	}
	return NoticeWarn
}

// NumberBadge is the badge of a reserved 凭证编号.
func NumberBadge(s confirm.ReceiptNumberState) Badge {
	switch s {
	case confirm.NumberFree:
		return Badge{lang.L("未用"), TonePending}
	case confirm.NumberPrinted:
		return Badge{lang.L("已打印空白"), ToneUnsent}
	case confirm.NumberUsed:
		return Badge{lang.L("已登记"), ToneComplete}
	case confirm.NumberVoid:
		return Badge{lang.L("已作废"), ToneDeclined}
	case confirm.NumberReturned:
		return Badge{lang.L("已交回"), ToneHint}
	}
	return Badge{string(s), TonePending}
}

// pauseWords says why a batch waits and what to do.
func pauseWords(b confirm.Batch) string {
	switch {
	case b.State == confirm.BatchTurn:
		return lang.L("正面已打完。请按图把整叠纸翻面放回纸盒，再按“翻面完成”。")
	case b.State != confirm.BatchPaused || b.Why == "":
		return ""
	case b.Why == confirm.ProblemPrinter || b.Why == confirm.ProblemNoPrinter:
		reason := lang.L("原因未知")
		if r := b.Args["reason"]; strings.TrimSpace(r) != "" {
			reason = reasonWords(r)
		}
		return lang.F("打印机停下了：%s。请处理好打印机再按“继续”；有卡纸或打坏的，请先按“卡纸处理”。", reason)
	}
	return Words(b.Why, b.Args)
}
