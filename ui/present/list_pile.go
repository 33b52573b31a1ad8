package present

import (
	"context"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// choicePile is the desk.Choice of the pile that is under way: it outlives a
// lock and a restart.
const choicePile = "pile"

// PileState is the school's pile that is being gone through.
type PileState struct {
	Open  bool // there is one
	Shown bool // the list is that of the pile
	Words string
	Ratio float64 // concluded of all expected, 0 to 1
	// Ask is the question about a folder of another school; empty: none waits.
	Ask string
}

// pile is the pile of the list.
type pile struct {
	confirm.Pile
	shown    bool
	asked    confirm.Row // of another school, and waits for the clerk's word
	come     int         // rows of the list that are on it
	progress confirm.PileProgress
}

// askPile gives the rows of a pile: those on it in scanned order, then those of
// the school that are still to come, under the search and the filter.
func askPile(ctx context.Context, d ListDesk, q confirm.Query, p confirm.Pile) (found answer, err error) {
	q.Queue = confirm.QueueAll
	if found.page, err = d.Search(ctx, q); err != nil {
		return found, err
	}
	all := found.page.Rows
	if q.Text != "" || q.Filter != (confirm.Filter{}) {
		whole, err := d.Search(ctx, confirm.Query{})
		if err != nil {
			return found, err
		}
		all = whole.Rows
	}
	found.progress = p.Progress(all)
	come, missing := p.Arrange(found.page.Rows)
	found.come = len(come)
	found.page.Rows = append(come, missing...)
	return found, nil
}

func (l *List) pileState() PileState {
	p, n := &l.pile, l.pile.progress
	if !p.Open() {
		return PileState{}
	}
	s := PileState{Open: true, Shown: p.shown, Words: p.School}
	if p.shown {
		s.Words = lang.F("%s：已到 %d / %d，已办 %d", p.School, n.Come, n.Expected, n.Decided)
		s.Ratio = float64(n.Decided) / float64(max(1, n.Expected))
	}
	if p.asked.ID != "" {
		s.Ask = lang.F("%s 属于“%s”，不在这一叠。", p.asked.Name.Reveal(), p.asked.School)
	}
	return s
}

// BeginPile goes through the folders of one school: the list holds that school
// alone, whom the clerk scans first comes first. A pile that was under
// way ends.
func (l *List) BeginPile(school string, now time.Time) {
	if school == "" {
		return
	}
	l.pile = pile{Pile: confirm.Pile{School: school, Begun: now.UTC()}, shown: true}
	l.query.Text, l.query.Filter = "", confirm.Filter{}
	l.savePile()
	l.load(true)
}

// ShowPile goes back to the pile after another queue was looked at.
func (l *List) ShowPile() {
	if !l.pile.Open() || l.pile.shown {
		return
	}
	l.pile.shown = true
	l.query.Text, l.query.Filter = "", confirm.Filter{}
	l.load(true)
}

// Piling tells whether folders that are scanned go onto a pile.
func (l *List) Piling() bool { return l.pile.shown && l.pile.Open() }

// PutOnPile puts a record on the pile that is shown. One of another school waits
// for the clerk's word.
func (l *List) PutOnPile(r confirm.Row) confirm.PileAnswer {
	if !l.Piling() {
		return confirm.PileClosed
	}
	next, became := l.pile.Add(r, false)
	l.pile.asked = confirm.Row{}
	switch became {
	case confirm.PileAdded:
		l.pile.Pile = next
		l.savePile()
		l.load(false)
	case confirm.PileOther:
		l.pile.asked = r
	case confirm.PileFull:
		l.notices.Warn(lang.F("一叠最多 %d 份。请先移交这一叠。", confirm.MaxPile))
	}
	l.changed()
	return became
}

// AnswerOther says whether the folder of another school that was scanned last
// goes onto the pile all the same; it is marked there.
func (l *List) AnswerOther(add bool) {
	r := l.pile.asked
	if r.ID == "" {
		return
	}
	l.pile.asked = confirm.Row{}
	if next, became := l.pile.Add(r, true); add && became == confirm.PileAdded {
		l.pile.Pile = next
		l.savePile()
		l.load(false)
	}
	l.changed()
}

// TogglePile puts the row the keyboard is on onto the pile, or takes it off:
// for folders without a code.
func (l *List) TogglePile() {
	if !l.Piling() || l.current < 0 || l.current >= len(l.page.Rows) {
		return
	}
	r := l.page.Rows[l.current]
	if !l.pile.Has(r.ID) {
		l.PutOnPile(r)
		return
	}
	l.pile.Pile = l.pile.Remove(r.ID)
	l.savePile()
	l.load(false)
}

// HandOver makes the 移交清单 of the pile, in scanned order.
func (l *List) HandOver() {
	switch {
	case !l.Piling():
		return
	case len(l.pile.IDs) == 0:
		l.notices.Warn(lang.L("这一叠还没有人。请先扫码，或按 Alt+A 放入，再做移交清单。"))
	case l.OnHandOver != nil:
		l.OnHandOver()
	}
}

// EndPile ends the pile; everybody is listed again.
func (l *List) EndPile() {
	if !l.pile.Open() {
		return
	}
	l.pile = pile{}
	l.savePile()
	l.ShowQueue(confirm.QueuePending)
}

func (l *List) savePile() { l.save(choicePile, l.pile.Pile) }
