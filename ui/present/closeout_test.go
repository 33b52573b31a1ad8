package present

import (
	"testing"

	"confirmpoint/confirm"
)

func TestCloseOutLeadsToWhatIsLeft(t *testing.T) {
	b := newWorkBench(t, true)
	b.desk.remaining = confirm.CloseOut{Unsigned: 1, Unsent: 2, Conflicts: 3, Undecided: 4, Unprinted: 5, Unexported: 6}
	b.ShowStatistics(PageCloseOut)
	b.runner.settle()
	s := b.CloseOut.State()
	check(t, "words", s.Words, "还没有办完，不能结束确认。")
	for i, l := range s.Lines {
		check(t, l.Word, l.Count, i+1)
		check(t, l.Word, l.Result, Badge{"要办完", ToneWarn})
	}
	b.ShowCloseOut(CloseOutConflicts)
	check(t, "page", b.SendPage(), PageConflicts)
	b.ShowCloseOut(CloseOutUnprinted)
	b.runner.settle()
	check(t, "screen", b.Screen(), ScreenCheck)
	check(t, "queue", b.desk.queries[len(b.desk.queries)-1].Queue, confirm.QueueToPrint)

	b.desk.remaining = confirm.CloseOut{}
	b.ShowStatistics(PageCloseOut)
	b.runner.settle()
	check(t, "done", b.CloseOut.State().Words, "本机的工作都办完了，结束前请再对一次账。")
	check(t, "line", b.CloseOut.State().Lines[0].Result, Badge{"没有了", ToneComplete})
}
