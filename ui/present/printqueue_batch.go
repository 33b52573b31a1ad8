package present

import (
	"slices"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// Batch gives line i of the list of batches.
func (q *PrintQueue) Batch(i int) BatchLine { return q.batchLine(q.heads[i]) }

func (q *PrintQueue) batchLine(b confirm.Batch) BatchLine {
	words := make([]string, len(b.Kinds))
	for i, k := range b.Kinds {
		words[i] = PaperWord(k)
	}
	c := q.totals[b.ID]
	line := BatchLine{
		ID: b.ID, When: shortTime(b.CreatedAt), Mark: b.Mark, What: strings.Join(words, lang.L("＋")),
		Count: itoa(c.Done) + " / " + itoa(c.All), Badge: BatchBadge(b.State), Where: targetWord(b.Target),
	}
	switch {
	case b.ID == q.running:
		line.Badge = BatchBadge(confirm.BatchRunning)
	case slices.Contains(q.line, b.ID):
		line.Badge = Badge{lang.L("排队中"), TonePending}
	case b.State == confirm.BatchRunning:
		line.Badge = Badge{lang.L("未开始"), TonePending} // nobody runs it
	case b.State == confirm.BatchTurn:
	case c.Doubtful > 0:
		line.Badge = Badge{lang.F("待确认 %d", c.Doubtful), ToneWarn}
	case b.State == confirm.BatchPaused && b.Why == "" && c.Done+c.Failed+c.Skipped == 0:
		line.Badge = Badge{lang.L("未开始"), TonePending}
	case b.State == confirm.BatchEnded && c.Failed > 0:
		line.Badge = Badge{lang.F("失败 %d", c.Failed), ToneBlock}
	}
	return line
}

func targetWord(t confirm.BatchTarget) string {
	switch {
	case t.Printer != "":
		return t.Printer
	case t.Path == "":
		return unknownWord
	}
	return t.Path
}

func shortTime(t time.Time) string { return t.In(Shanghai()).Format("01-02 15:04") }
