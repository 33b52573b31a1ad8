package present

import (
	"context"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// ConflictDesk shows refused operations and ends them.
type ConflictDesk interface {
	ListDesk
	Policy() confirm.DeskPolicy
	Operations(ctx context.Context) ([]confirm.Operation, error)
	Conflict(ctx context.Context, operationID string) (desk.Conflict, error)
	Recheck(ctx context.Context, operationID string) (desk.View, error)
	SignAgain(ctx context.Context, shown desk.Conflict, mine []string) (confirm.Operation, error)
	GiveUp(ctx context.Context, operationID, reason string) error
}

// ConflictLine is one open conflict in the list.
type ConflictLine struct {
	OperationID, RecordID     string
	When, ApplicationNo, Name string
	What                      string
}

// ConflictState is what the conflict screen shows.
type ConflictState struct {
	Lines   []ConflictLine // open ones, newest first
	Current int            // -1: none of them
	Empty   string
	Busy    bool
	// Sheet is the conflict on the screen; Shown is false while there is none.
	Sheet ConflictSheet
	Shown bool
	// Stale: the record has changed once more since the sheet was put on the
	// screen. It is not exchanged under the clerk's fingers: the first button shows it.
	Stale string
	// Mine tells of each field to be chosen whether the clerk's value was
	// taken; one that is not in it is still to be chosen.
	Mine map[string]bool
	// WayWord and CanAct are of the first button, CanGiveUp of the second.
	WayWord           string
	CanAct, CanGiveUp bool
	Hint              string // why the first button does not work yet
	Unfolded          bool   // what is alike is shown too
}

// Conflicts is the screen of offline-rules.md D8.
type Conflicts struct {
	OnChange func(ConflictState)
	// OnOpen is called with a record to be checked again or opened.
	OnOpen func(recordID string)
	// AskPIN, when set, is Record.AskPIN.
	AskPIN func(what string, act func(context.Context) error, ended func(error))
	// OnSigned is called when something has been signed again.
	OnSigned func()

	desk    ConflictDesk
	runner  Runner
	notices *Notices
	state   ConflictState
	wanted  string // operation on the screen, or being fetched for it
	shown   desk.Conflict
	fresh   *desk.Conflict // newer than shown
	turn    int            // of the list
	looking int            // of the sheet
}

// NewConflicts makes the presenter; Reload fills it.
func NewConflicts(d ConflictDesk, r Runner, n *Notices) *Conflicts {
	return &Conflicts{desk: d, runner: r, notices: n, state: ConflictState{Current: -1}}
}

// State is what is to be shown now.
func (p *Conflicts) State() ConflictState {
	s := p.state
	s.WayWord, s.CanAct, s.CanGiveUp, s.Hint = s.Sheet.WayWord, false, false, ""
	if !s.Shown {
		return s
	}
	s.CanGiveUp = !s.Busy && s.Sheet.Closed == ""
	switch {
	case s.Stale != "":
		s.WayWord, s.CanAct = lang.L("看新的变化"), !s.Busy
	case s.Sheet.Way == WayCorrect:
		s.Hint = p.correctHint()
		s.CanAct = !s.Busy && s.Hint == ""
	default:
		s.CanAct = !s.Busy && s.Sheet.Way != WayNone
	}
	return s
}

// correctHint says what is to be chosen before a correction can be signed again.
func (p *Conflicts) correctHint() string {
	for _, f := range p.shown.Clashes {
		if _, chosen := p.state.Mine[f.Field]; !chosen {
			return lang.F("请先逐项选择“%s”用哪一个。", FieldWords(f.Field))
		}
	}
	if len(p.shown.Again(p.mine()).Fields) == 0 {
		return lang.L("都用现在的内容，没有要更正的了，请放弃这项更正。")
	}
	return ""
}

func (p *Conflicts) mine() (fields []string) {
	for _, f := range p.shown.Clashes {
		if p.state.Mine[f.Field] {
			fields = append(fields, f.Field)
		}
	}
	return fields
}

// Reload lists the open conflicts anew and looks whether the one on the screen
// is still as it was.
func (p *Conflicts) Reload() {
	p.turn++
	turn := p.turn
	var ops []confirm.Operation
	var rows map[string]confirm.Row
	p.runner.Go("conflicts", func(ctx context.Context) (err error) {
		ops, rows, err = signedHere(ctx, p.desk)
		return err
	}, func(err error) {
		if turn != p.turn {
			return
		}
		if err != nil {
			p.notices.Fail(err)
			return
		}
		p.take(ops, rows)
	})
}

func (p *Conflicts) take(ops []confirm.Operation, rows map[string]confirm.Row) {
	was := p.state.Current
	p.state.Lines, p.state.Current, p.state.Empty = nil, -1, ""
	for _, op := range ops {
		if op.State != confirm.OperationRefused || !op.ResolvedAt.IsZero() {
			continue
		}
		row := rows[op.Intent.RecordID]
		if op.Intent.OperationID == p.wanted {
			p.state.Current = len(p.state.Lines)
		}
		p.state.Lines = append(p.state.Lines, ConflictLine{
			OperationID: op.Intent.OperationID, RecordID: op.Intent.RecordID, When: timeWord(op.SignedAt),
			ApplicationNo: orUnknown(row.ApplicationNo), Name: orUnknown(row.Name.Reveal()), What: actionWord(op.Intent.Action),
		})
	}
	if len(p.state.Lines) == 0 {
		p.state.Empty = lang.L("没有要处理的冲突。登记库没有受理的结论会列在这里，等您看清原因再定。")
	}
	switch {
	case p.state.Current >= 0 || p.wanted != "" && was < 0:
		p.look(p.wanted) // the same one, or one of the history
	case len(p.state.Lines) > 0:
		p.state.Current = min(max(was, 0), len(p.state.Lines)-1)
		p.begin(p.state.Lines[p.state.Current].OperationID)
	default:
		p.wanted, p.state.Shown = "", false
	}
	p.changed()
}

// Choose puts conflict i on the screen.
func (p *Conflicts) Choose(i int) {
	if i < 0 || i >= len(p.state.Lines) || p.state.Lines[i].OperationID == p.wanted && p.state.Shown {
		return
	}
	p.state.Current = i
	p.begin(p.state.Lines[i].OperationID)
	p.changed()
}

// Show puts a refused operation on the screen, also one that was dealt with.
func (p *Conflicts) Show(operationID string) {
	p.state.Current = -1
	for i, l := range p.state.Lines {
		if l.OperationID == operationID {
			p.state.Current = i
		}
	}
	p.begin(operationID)
	p.changed()
}

// begin takes the sheet away and fetches another.
func (p *Conflicts) begin(operationID string) {
	p.wanted, p.fresh = operationID, nil
	p.state.Shown, p.state.Stale, p.state.Mine, p.state.Unfolded = false, "", nil, false
	p.look(operationID)
}

func (p *Conflicts) look(operationID string) {
	p.looking++
	turn := p.looking
	var c desk.Conflict
	p.runner.Go("conflict", func(ctx context.Context) (err error) {
		c, err = p.desk.Conflict(ctx, operationID)
		return err
	}, func(err error) {
		switch {
		case turn != p.looking:
		case err != nil:
			p.notices.Fail(err)
		default:
			p.arrived(c)
		}
	})
}

// arrived shows a conflict, unless another state of it is on the screen.
func (p *Conflicts) arrived(c desk.Conflict) {
	if p.state.Shown && p.state.Sheet.Closed == "" && c.Operation.ResolvedAt.IsZero() && !sameConflict(p.shown, c) {
		p.fresh = &c
		p.state.Stale = lang.L("您看的时候资料又变了。请先看新的变化，再作决定。")
		p.changed()
		return
	}
	p.show(c)
}

func (p *Conflicts) show(c desk.Conflict) {
	p.shown, p.fresh = c, nil
	p.state.Sheet, p.state.Shown, p.state.Stale = Sheet(c), true, ""
	if p.desk.Policy().Reveal == confirm.RevealOnDemand {
		maskSheet(&p.state.Sheet) // opening the record shows them, on the audit log
	}
	p.changed()
}

// sameConflict tells whether both rest on the same record, rules and window.
func sameConflict(a, b desk.Conflict) bool {
	return a.Gone == b.Gone && a.Operation.Code == b.Operation.Code && a.Rulebook.SeenOf(a.Theirs) == b.Rulebook.SeenOf(b.Theirs)
}

// ChooseValue says which value of a field both changed is to hold.
func (p *Conflicts) ChooseValue(field string, mine bool) {
	if p.state.Busy || !p.state.Shown {
		return
	}
	choices := map[string]bool{field: mine}
	for f, m := range p.state.Mine {
		if f != field {
			choices[f] = m
		}
	}
	p.state.Mine = choices
	p.changed()
}

// Unfold shows what is alike too, or folds it.
func (p *Conflicts) Unfold(open bool) {
	p.state.Unfolded = open
	p.changed()
}

// Act does what the first button says.
func (p *Conflicts) Act() {
	if !p.State().CanAct {
		return
	}
	if p.fresh != nil {
		p.state.Mine = nil
		p.show(*p.fresh)
		return
	}
	shown, mine := p.shown, p.mine()
	id, record := shown.Operation.Intent.OperationID, shown.Operation.Intent.RecordID
	if p.state.Sheet.Way == WayRecheck || p.state.Sheet.Way == WayOpen {
		p.do("recheck", func(ctx context.Context) error {
			_, err := p.desk.Recheck(ctx, id)
			return err
		}, func() {
			if p.OnOpen != nil {
				p.OnOpen(record)
			}
		})
		return
	}
	var op confirm.Operation
	p.do("sign again", func(ctx context.Context) (err error) {
		op, err = p.desk.SignAgain(ctx, shown, mine)
		return err
	}, func() {
		if op.State == "" {
			p.notices.Info(lang.L("已按现在的内容重新选定，待签名。"))
			return
		}
		p.notices.Info(lang.L("已按现在的内容重新签名，待发送。"))
		if p.OnSigned != nil {
			p.OnSigned()
		}
	})
}

// GiveUp closes the conflict on the screen with the clerk's reason.
func (p *Conflicts) GiveUp(reason string) {
	if !p.State().CanGiveUp {
		return
	}
	reason = strings.TrimSpace(reason)
	if reason == "" {
		p.notices.set(Notice{NoticeError, lang.L("请先填写放弃的原因，会留在记录中。")})
		return
	}
	id := p.shown.Operation.Intent.OperationID
	p.do("give up", func(ctx context.Context) error { return p.desk.GiveUp(ctx, id, reason) },
		func() { p.notices.Info(lang.L("已放弃，原因留在记录中。")) })
}

// Later leaves the conflict in the list and goes on to the next.
func (p *Conflicts) Later() {
	if !p.state.Shown || p.state.Busy {
		return
	}
	p.notices.Info(lang.L("这一项留在冲突列表中，结束确认之前要处理完。"))
	if n := len(p.state.Lines); n > 1 {
		p.Choose((p.state.Current + 1) % n)
	}
}

// do runs one act at a time; then the list is read anew.
func (p *Conflicts) do(label string, job func(context.Context) error, done func()) {
	p.state.Busy = true
	p.notices.Dismiss()
	p.changed()
	p.runner.Go(label, job, func(err error) {
		p.state.Busy = false
		switch {
		case confirm.CodeOf(err) == confirm.ProblemSigningLocked && p.AskPIN != nil:
			p.AskPIN(lang.L("重新签名"), job, func(err error) { p.did(err, done) })
		default:
			p.did(err, done)
			return
		}
		p.changed()
	})
}

func (p *Conflicts) did(err error, done func()) {
	if err != nil {
		p.notices.Fail(err)
	} else {
		done()
	}
	p.Reload()
	p.changed()
}

func (p *Conflicts) changed() {
	if p.OnChange != nil {
		p.OnChange(p.State())
	}
}
