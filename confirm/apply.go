package confirm

import (
	"slices"
	"time"
)

// Apply carries out an intent: it gives the record with its new Standing, or r
// unchanged with the *Refusal of the first guard that objects. It is the only
// way a state changes; the client asks it before signing and the registry
// before accepting, with the same answer. at is server-anchored time; it is
// what the windows are judged by and what Decision.At becomes. The registry
// adds ReceiptNumber itself. Neither r nor i is written to.
func (b Rulebook) Apply(r Record, i Intent, by Actor, at time.Time) (Record, error) {
	if i.RecordID != r.ID {
		return r, &Refusal{Code: CodeUnknownRecord}
	}
	t, refusal := b.judge(r, i.Action, i.Ticks, &i, by, at)
	if refusal != nil {
		return r, refusal
	}
	place := b.Point.Name
	if by.Role == RoleBureau {
		place = b.Point.BureauName
	} else {
		r.Standing.FileNumber = i.FileNumber
		r.Standing.LocalFileNumber = i.LocalFileNumber
		r.Standing.Remark = i.Remark
	}
	r.Standing.State = t.To
	r.Standing.Decision = &Decision{
		OperationID: i.OperationID,
		Action:      i.Action,
		ClerkID:     by.ID,
		ClerkName:   by.Name,
		PointName:   place,
		At:          at.UTC(),
		Ticks:       slices.Clone(i.Ticks),
		Explanation: i.Explanation,
	}
	return r, nil
}

// Allowed tells for every action, in the order of Actions, whether by could do
// it to r at that time with these ticks. It asks what Apply asks, except what
// only a written intent can answer: preconditions, notes and explanation (see
// ExplanationRequired).
func (b Rulebook) Allowed(r Record, ticks []Tick, by Actor, at time.Time) []Allowance {
	all := make([]Allowance, 0, len(Actions()))
	for _, a := range Actions() {
		_, refusal := b.judge(r, a, ticks, nil, by, at)
		all = append(all, Allowance{Action: a, Refusal: refusal})
	}
	return all
}

// SeenOf gives the preconditions of an intent on r under this rulebook.
func (b Rulebook) SeenOf(r Record) Seen {
	return Seen{
		PlanID:           r.PlanID,
		PointID:          r.PointID,
		ContentVersion:   r.Version,
		ContentDigest:    r.Digest,
		State:            r.Standing.State,
		PreviousDecision: r.decisionID(),
		WindowID:         b.Window.ID,
		WindowVersion:    b.Window.Version,
		RulesVersion:     b.Version,
	}
}

// judge finds the line of the table and asks its guards. intent is nil while
// there is only a question, no intent yet.
func (b Rulebook) judge(r Record, a Action, ticks []Tick, intent *Intent, by Actor, at time.Time) (Transition, *Refusal) {
	t, ok := transition(r.Standing.State, a)
	switch {
	case !ok && r.Standing.State == StateDeclined && slices.Contains(Actions(), a):
		return t, &Refusal{Code: CodeDeclinedFinal}
	case !ok:
		return t, &Refusal{Code: CodeUnknownAction}
	case t.Who == RoleBureau && by.Role != RoleBureau:
		return t, &Refusal{Code: CodeNotBureau}
	case t.Who == RoleClerk && by.Role != RoleClerk:
		return t, &Refusal{Code: CodeNotClerk}
	}
	j := &judgement{book: b, record: r, ticks: ticks, intent: intent, by: by, at: at}
	for _, g := range t.Guards {
		if refusal := guards[g](j); refusal != nil {
			return t, refusal
		}
	}
	return t, nil
}

func (r Record) decisionID() string {
	if r.Standing.Decision == nil {
		return ""
	}
	return r.Standing.Decision.OperationID
}
