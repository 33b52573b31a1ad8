package present

import (
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// Document gives line i of the documents listed.
func (q *PrintQueue) Document(i int) DocumentLine {
	d := &q.batch.Documents[q.shown[i]]
	line := DocumentLine{
		Seq: itoa(d.Seq), ApplicationNo: d.ApplicationNo, Name: q.names[d.RecordID], What: PaperWord(d.Kind),
		Badge: DocumentBadge(d.State), Sheets: sheetWords(*d), Detail: shortWords(*d),
	}
	if d.Kind == confirm.PaperSeparator || d.Kind == confirm.PaperCover {
		line.Name = d.Heading
	}
	if d.Number != "" && d.ApplicationNo == "" {
		line.ApplicationNo = d.Number
	}
	return line
}

// sheetWords are the numbers printed on its sheets.
func sheetWords(d confirm.Document) string {
	switch {
	case d.Sheets == 0:
		return ""
	case d.Sheets == 1:
		return itoa(d.FirstSheet)
	}
	return itoa(d.FirstSheet) + "–" + itoa(d.FirstSheet+d.Sheets-1)
}

// shortWords is what a row has room for.
func shortWords(d confirm.Document) string {
	if d.State == confirm.DocumentDoubtful {
		return lang.L("是否已出纸？")
	}
	words := documentWords(d)
	if d.Code != "" {
		return firstClause(words)
	}
	return words
}

// documentWords tells what is special about a document.
func documentWords(d confirm.Document) string {
	var parts []string
	if d.State == confirm.DocumentDoubtful {
		parts = append(parts, lang.L("不能确定是否已出纸，请到打印机旁核对印张号，再按“已出纸”或“未出纸”"))
	}
	if d.Code != "" || len(parts) > 0 {
		if d.Code != "" {
			parts = append(parts, codeSentence(d.Code, d.Args))
		}
		return strings.Join(parts, lang.L("。"))
	}
	if d.Preview {
		parts = append(parts, lang.L("预览件"))
	}
	if d.PrintNo > 1 {
		parts = append(parts, lang.F("补打 第%d次", d.PrintNo-1))
	}
	if d.Pages > 0 {
		parts = append(parts, lang.N("%d 页", d.Pages))
	}
	if d.SkipSheets > 0 && d.State.Open() {
		parts = append(parts, lang.N("前 %d 张已打好，接着打", d.SkipSheets))
	}
	return strings.Join(parts, lang.L("，"))
}

// current is the document the keyboard is on; nil when there is none.
func (q *PrintQueue) current() *confirm.Document {
	if i := q.state.Document; i >= 0 && i < len(q.shown) {
		return &q.batch.Documents[q.shown[i]]
	}
	return nil
}

// actions tells what can be done with the current document.
func (q *PrintQueue) actions() DocumentActions {
	d := q.current()
	if d == nil || q.busy || q.batch.ID == q.running {
		return DocumentActions{}
	}
	may := func(e confirm.DocumentEvent) bool { _, ok := d.State.Next(e); return ok }
	can := DocumentActions{
		Answer: d.State == confirm.DocumentDoubtful, Skip: may(confirm.EventSkip),
		Retry: may(confirm.EventRetry) || d.State == confirm.DocumentDoubtful,
	}
	can.RetryReason = can.Retry && (d.State == confirm.DocumentDoubtful || d.Tries > 0)
	return can
}

// detail is the current document in full.
func (q *PrintQueue) detail() string {
	d := q.current()
	if d == nil {
		return ""
	}
	words := documentWords(*d)
	if words == "" || d.Code == "" && d.State != confirm.DocumentDoubtful {
		return ""
	}
	who := d.ApplicationNo
	if name := q.names[d.RecordID]; name != "" {
		who = lang.F("%s（%s）", name, who)
	}
	if who == "" {
		who = PaperWord(d.Kind)
	}
	return lang.F("%s：%s", who, words)
}

// Answer says whether the paper of the current, doubtful document came out.
// The keyboard goes on to the next doubtful one.
func (q *PrintQueue) Answer(cameOut bool) {
	d := q.current()
	if d == nil || !q.actions().Answer {
		return
	}
	id, seq := q.batch.ID, d.Seq
	q.act("answer", func(c actContext) error { return q.desk.AnswerDocument(c, id, seq, cameOut) }, q.nextDoubtful)
}

func (q *PrintQueue) nextDoubtful() {
	for k := 1; k <= len(q.shown); k++ {
		i := (q.state.Document + k) % len(q.shown)
		if q.batch.Documents[q.shown[i]].State == confirm.DocumentDoubtful {
			q.state.Document = i
			return
		}
	}
}

// Skip leaves the current document out.
func (q *PrintQueue) Skip() {
	d := q.current()
	if d == nil || !q.actions().Skip {
		return
	}
	id, seq := q.batch.ID, d.Seq
	q.act("skip", func(c actContext) error { return q.desk.SkipDocument(c, id, seq) }, nil)
}

// Retry lets the current document wait again; a reason is needed when it may
// be on paper.
func (q *PrintQueue) Retry(reason string) {
	d, can := q.current(), q.actions()
	if d == nil || !can.Retry {
		return
	}
	reason = strings.TrimSpace(reason)
	if can.RetryReason && reason == "" {
		q.notices.Warn(lang.L("这一份可能已经出过纸。请先填写重打的原因。"))
		return
	}
	id, seq := q.batch.ID, d.Seq
	q.act("retry", func(c actContext) error { return q.desk.RetryDocument(c, id, seq, reason) }, nil)
}
