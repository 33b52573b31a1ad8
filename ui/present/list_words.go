package present

import (
	"confirmpoint/confirm"

	"confirmpoint/ui/lang"
)

// Submit takes what stands in the search field when Return is typed, as
// scanners do. It reports whether that was the code of a paper.
func (l *List) Submit(text string) bool {
	code, ok := scannedCode(text)
	if ok && l.OnScan != nil {
		l.OnScan(code)
	}
	return ok
}

// Listed gives the ids of all rows in order, and says what the list holds. Of a
// pile these are the folders that have come.
func (l *List) Listed() (ids []string, words string) {
	rows := l.page.Rows
	words = queueWord(l.query.Queue)
	if l.Piling() {
		rows, words = rows[:l.pile.come], lang.F("%s 这一叠", l.pile.School)
	}
	ids = make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	for _, c := range l.filterChips() {
		words = lang.F("%s，%s", words, c.Word)
	}
	if l.query.Text != "" {
		words += lang.F("，含“%s”", l.query.Text)
	}
	return ids, words + lang.N("，共 %d 位", len(ids))
}

// empty says why there is nothing and what to do about it.
func (l *List) empty() string {
	switch {
	case len(l.page.Rows) > 0:
		return ""
	case l.query.Text != "":
		return lang.L("没有符合的申请人。请检查输入，或选择“全部”后再查。")
	case !l.pulled && l.page.Counts[confirm.QueueAll] == 0:
		return lang.L("本机还没有数据。联网后按“同步”取回本确认点的申请人。")
	case l.narrowed():
		return lang.L("筛选后没有申请人。按“重置”显示全部。")
	default:
		return emptyQueue(l.query.Queue)
	}
}

func emptyQueue(q confirm.Queue) string {
	switch q {
	case confirm.QueuePending:
		return lang.L("待核对的都已办完。新的申请人会在同步后出现。")
	case confirm.QueueIncomplete:
		return lang.L("没有材料不全的申请人。")
	case confirm.QueueUnsigned:
		return lang.L("没有待签名的结论。")
	case confirm.QueueUnsent:
		return lang.L("所有结论都已送达登记库。")
	case confirm.QueueConflict:
		return lang.L("没有冲突。")
	case confirm.QueueToPrint:
		return lang.L("申请表都已打印。")
	case confirm.QueueReprint:
		return lang.L("没有打印后又改动的申请表。")
	case confirm.QueueToday:
		return lang.L("您今天还没有办结的申请人。")
	case confirm.QueueDone:
		return lang.L("还没有办结的申请人。材料齐全并经登记库受理后列在这里。")
	default:
		return lang.L("本确认点还没有申请人。")
	}
}
