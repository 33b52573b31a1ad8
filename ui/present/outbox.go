package present

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// OutboxLine is one signed conclusion.
type OutboxLine struct {
	OperationID   string
	RecordID      string
	When          string
	ApplicationNo string
	Name          string
	Conclusion    string
	Badge         Badge
	Reason        string // of a refusal, or the clerk's when given up
	// Open asks the clerk for something: a refusal nobody has dealt with.
	// Refused is one that was dealt with, too.
	Open, Refused bool
	// Held waits for its record to come back to the point, or to be given up.
	Held bool
}

// OutboxState is what the send screen shows.
type OutboxState struct {
	Lines    []OutboxLine
	Unsent   int
	Conflict int
	Accepted int
	Empty    string
	Current  int // chosen line; -1 for none
}

// Outbox lists what was signed on this computer and what became of it.
type Outbox struct {
	OnChange func(OutboxState)

	desk    OutboxDesk
	runner  Runner
	notices *Notices
	state   OutboxState
	turn    int
}

// NewOutbox makes the presenter; Reload fills it.
func NewOutbox(d OutboxDesk, r Runner, n *Notices) *Outbox {
	return &Outbox{desk: d, runner: r, notices: n, state: OutboxState{Current: -1}}
}

// State is what is to be shown now.
func (p *Outbox) State() OutboxState { return p.state }

// Reload asks again.
func (p *Outbox) Reload() {
	p.turn++
	turn := p.turn
	var ops []confirm.Operation
	var names map[string]confirm.Row
	p.runner.Go("outbox", func(ctx context.Context) (err error) {
		ops, names, err = signedHere(ctx, p.desk)
		return err
	}, func(err error) {
		if turn != p.turn {
			return
		}
		if err != nil {
			p.notices.Fail(err)
			return
		}
		p.take(ops, names)
	})
}

// signedHere gives what was signed on this computer, and the rows of the
// applicants it is about by record id.
func signedHere(ctx context.Context, d OutboxDesk) (ops []confirm.Operation, rows map[string]confirm.Row, err error) {
	if ops, err = d.Operations(ctx); err != nil || len(ops) == 0 {
		return ops, nil, err
	}
	ids := make([]string, len(ops))
	for i, op := range ops {
		ids[i] = op.Intent.RecordID
	}
	page, err := d.Search(ctx, confirm.Query{IDs: ids})
	rows = make(map[string]confirm.Row, len(page.Rows))
	for _, r := range page.Rows {
		rows[r.ID] = r
	}
	return ops, rows, err
}

func (p *Outbox) take(ops []confirm.Operation, names map[string]confirm.Row) {
	chosen := p.chosenID()
	s := OutboxState{Current: -1}
	for i, op := range ops {
		line := OutboxLine{
			OperationID: op.Intent.OperationID, RecordID: op.Intent.RecordID,
			When: timeWord(op.SignedAt), Conclusion: actionWord(op.Intent.Action),
			Badge: OperationBadge(op.State),
		}
		row := names[op.Intent.RecordID]
		line.ApplicationNo, line.Name = orUnknown(row.ApplicationNo), orUnknown(row.Name.Reveal())
		switch op.State {
		case confirm.OperationAccepted:
			s.Accepted++
		case confirm.OperationRefused:
			p.refused(op, &line, &s)
		default:
			s.Unsent++
			line.Reason = waitingFor(op)
			line.Held, line.Badge = op.Held, operationBadge(op)
		}
		if line.OperationID == chosen {
			s.Current = i
		}
		s.Lines = append(s.Lines, line)
	}
	if len(ops) == 0 {
		s.Empty = lang.L("还没有签名的结论。核对并作出结论后，这里列出每一条的去向。")
	}
	p.state = s
	p.changed()
}

func (p *Outbox) refused(op confirm.Operation, line *OutboxLine, s *OutboxState) {
	line.Refused = true
	if op.ResolvedAt.IsZero() {
		s.Conflict++
		line.Open = true
		line.Reason = codeSentence(op.Code, nil)
		return
	}
	line.Badge = refusedBadge(op)
	line.Reason = Resolution(op)
}

func waitingFor(op confirm.Operation) string {
	switch {
	case op.Held:
		return lang.L(HeldWords)
	case op.State == confirm.OperationUnknown:
		return lang.L("结果未知，正在查询；得到答复前不用重办")
	case op.Tries > 0:
		return lang.N("已尝试 %d 次，联网后自动再发", op.Tries)
	default:
		return lang.L("联网后自动发送")
	}
}

// Choose puts the keyboard on line i.
func (p *Outbox) Choose(i int) {
	if i < 0 || i >= len(p.state.Lines) || i == p.state.Current {
		return
	}
	p.state.Current = i
	p.changed()
}

func (p *Outbox) chosenID() string {
	if i := p.state.Current; i >= 0 && i < len(p.state.Lines) {
		return p.state.Lines[i].OperationID
	}
	return ""
}

func (p *Outbox) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
