package present

import (
	"context"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// ActionDesk does with a record what is not a conclusion.
type ActionDesk interface {
	Acknowledge(ctx context.Context, recordID string, f confirm.Finding, note string) (desk.View, error)
	Message(ctx context.Context, recordID string, text desk.Text) (confirm.Operation, error)
	Recall(ctx context.Context, recordID, messageID string) (confirm.Operation, error)
	CorrectWork(ctx context.Context, seen desk.View, c confirm.Correction) (confirm.Operation, error)
	Transfer(ctx context.Context, seen desk.View, toPointID string) (confirm.Operation, error)
}

// ActionState tells whether an action may be done now.
type ActionState struct {
	Enabled bool
	// Reason says why not; Until, until when it may be done.
	Reason, Until string
}

// PointLine is a point that a record may go to.
type PointLine struct {
	ID, Name, Window string
	ActionState
}

// FieldLine is a field that may be corrected.
type FieldLine struct {
	Field, Label, Value string
	Day                 bool // it holds a day
}

// KindLine is an authorisation that the plan takes.
type KindLine struct {
	Kind confirm.AuthorisationKind
	Word string
}

// CorrectionForm is what a clerk fills in to correct one field.
type CorrectionForm struct {
	Field, Value string
	Kind         confirm.AuthorisationKind
	Reference    string
	Date         string
}

// Acknowledge keeps why a finding is fine; an empty note takes that back.
func (p *Record) Acknowledge(finding int, note string) {
	p.edit("acknowledge", func(v desk.View) change {
		return func(ctx context.Context) (desk.View, error) {
			if finding < 0 || finding >= len(v.Findings) {
				return desk.View{}, &confirm.Problem{Code: confirm.ProblemNotFound}
			}
			return p.desk.Acknowledge(ctx, v.Record.ID, v.Findings[finding], strings.TrimSpace(note))
		}
	})
}

// Message signs a 留言; sent is called when it is saved.
func (p *Record) Message(text string, sent func()) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	p.act("message", lang.L("留言已签名保存，待发送。"), sent, func(ctx context.Context, v desk.View) error {
		_, err := p.desk.Message(ctx, v.Record.ID, desk.Text{Text: text})
		return err
	})
}

// Recall takes a 留言 back.
func (p *Record) Recall(messageID string) {
	p.act("recall", lang.L("撤回留言已签名保存，待发送。"), nil, func(ctx context.Context, v desk.View) error {
		_, err := p.desk.Recall(ctx, v.Record.ID, messageID)
		return err
	})
}

// Calendar chooses the day of an authorisation, beginning with what is typed;
// nil while the registry's day is not known.
func (p *Record) Calendar(typed string) *Calendar {
	if p.Moment == nil || p.Moment().IsZero() {
		return nil
	}
	return NewCalendar(confirm.DateOf(p.Moment()), typed)
}

// Correct signs the correction of one field; done is called when it is saved.
func (p *Record) Correct(f CorrectionForm, done func()) {
	value := strings.TrimSpace(f.Value)
	if isDay(f.Field) {
		value = string(TypedDate(value))
	}
	c := confirm.Correction{
		Fields: []confirm.FieldCorrection{{Field: f.Field, New: value}},
		Authorisation: confirm.Authorisation{
			Kind: f.Kind, Reference: strings.TrimSpace(f.Reference), Date: TypedDate(f.Date),
		},
	}
	p.act("correct", lang.L("更正已签名保存，待发送。"), done, func(ctx context.Context, v desk.View) error {
		_, err := p.desk.CorrectWork(ctx, v, c)
		return err
	})
}

// Transfer signs 更换确认点.
func (p *Record) Transfer(pointID string) {
	p.act("transfer", lang.L("更换确认点已签名保存，待发送。"), nil, func(ctx context.Context, v desk.View) error {
		_, err := p.desk.Transfer(ctx, v, pointID)
		return err
	})
}

// act signs an action on the open record, after what was asked before, and
// reads the record again. A second one before the first has ended does nothing.
func (p *Record) act(label, said string, done func(), do func(context.Context, desk.View) error) {
	if !p.takes() || p.concluding {
		return
	}
	p.concluding = true
	turn := p.turn
	p.work.add(task{
		label: label,
		job: func() func(context.Context) error {
			seen := p.view
			return func(ctx context.Context) error { return do(ctx, seen) }
		},
		done: func(err error) {
			p.concluding = false
			if confirm.CodeOf(err) == confirm.ProblemSigningLocked && p.AskPIN != nil {
				seen := p.view
				p.changed()
				p.AskPIN(lang.L(actWords[label]), func(ctx context.Context) error { return do(ctx, seen) },
					func(err error) { p.acted(turn, said, done, err) })
				return
			}
			p.acted(turn, said, done, err)
		},
	})
	p.changed()
}

// actWords name the acts as the PIN dialog does.
var actWords = map[string]string{"message": "留言", "recall": "撤回留言", "correct": "更正工作信息", "transfer": "更换确认点", "attach": "附加扫描件"}

// acted tells what became of an act.
func (p *Record) acted(turn int, said string, done func(), err error) {
	if err != nil {
		p.notices.Fail(err)
		p.changed()
		return
	}
	p.notices.Info(said)
	if p.OnConcluded != nil {
		p.OnConcluded()
	}
	if turn != p.turn {
		return
	}
	if done != nil {
		done()
	}
	p.Open(p.id)
}

// actions fills in what may be done beside the conclusions.
func actions(s *RecordState, v desk.View, busy bool, at time.Time) {
	s.Message = actionState(v, confirm.ActionMessage, busy)
	s.Message.Until = "" // messages may be sent at any time
	s.Recall = actionState(v, confirm.ActionRecallMessage, busy)
	s.Correct = actionState(v, confirm.ActionCorrectWork, busy)
	s.Transfer = actionState(v, confirm.ActionTransferPoint, busy)
	s.Attach = actionState(v, confirm.ActionAttachScan, busy)
	s.Attach.Until = ""
	s.Messages = messageLines(v, s.Recall.Enabled)
	s.Correctable = correctable(v)
	s.Authorisations = authorisations(v.Rulebook)
	s.Points = pointLines(v, s.Transfer, at)
}

func actionState(v desk.View, a confirm.Action, busy bool) ActionState {
	for _, allowed := range v.Allowed {
		if allowed.Action != a {
			continue
		}
		if allowed.Refusal != nil {
			return ActionState{Reason: Sentence(allowed.Refusal)}
		}
		s := ActionState{Enabled: !busy}
		if !v.Closes.IsZero() {
			s.Until = lang.F("可办理至 %s", timeWord(v.Closes))
		}
		return s
	}
	return ActionState{Reason: lang.L("现在不能这样办理")}
}

// WhyNot gives the question why an action on the open record cannot be done now.
func (p *Record) WhyNot(a confirm.Action) func() string {
	return func() string {
		if !p.takes() {
			return p.WhyNotOpen()
		}
		return actionState(p.view, a, false).Reason
	}
}

// isDay tells the correctable fields that hold a day.
func isDay(field string) bool { return field == "work.career_start" || field == "work.contract_start" }

func correctable(v desk.View) []FieldLine {
	var lines []FieldLine
	for _, f := range confirm.CorrectableFields() {
		value, _ := v.Record.Content.WorkField(f)
		lines = append(lines, FieldLine{Field: f, Label: fieldLabel(f), Value: value, Day: isDay(f)})
	}
	return lines
}

func authorisations(b confirm.Rulebook) []KindLine {
	kinds := b.Authorisations
	if len(kinds) == 0 {
		kinds = []confirm.AuthorisationKind{confirm.AuthorisationWritten}
	}
	lines := make([]KindLine, len(kinds))
	for i, k := range kinds {
		lines[i] = KindLine{k, authorisationWord(k)}
	}
	return lines
}

// pointLines are the other points; at is the registry's time, zero while not known.
func pointLines(v desk.View, may ActionState, at time.Time) []PointLine {
	var lines []PointLine
	for _, o := range v.Rulebook.OtherPoints {
		if o.Point.ID == v.Record.PointID {
			continue
		}
		l := PointLine{ID: o.Point.ID, Name: o.Point.Name, ActionState: may,
			Window: lang.F("确认时间 %s 至 %s", timeWord(o.Window.Opens), timeWord(o.Window.Closes))}
		if may.Reason == "" && !at.IsZero() && !at.Before(o.Window.Closes) {
			l.ActionState = ActionState{Reason: Words(confirm.CodeTransferClosed, nil)}
		}
		lines = append(lines, l)
	}
	return lines
}
