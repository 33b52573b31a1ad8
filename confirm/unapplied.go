package confirm

import (
	"slices"
	"time"
)

// Unapplied is a conclusion that a clerk signed and the registry refused, kept
// with the record to be read by whoever works on it: that of the point the
// record has left ("旧点曾核对", offline-rules.md D3), and one that says the same as
// the decision in force (D2). It is no decision: nothing is ever judged by it, it
// has no receipt number, and content, version and decision stay as they are.
type Unapplied struct {
	OperationID string    `json:"operation_id"`
	Code        Code      `json:"code"` // why it was refused: not_your_point or agreed
	Action      Action    `json:"action"`
	ClerkID     string    `json:"clerk_id"`
	ClerkName   string    `json:"clerk_name"`
	PointName   string    `json:"point_name"` // where the clerk worked
	DecidedAt   time.Time `json:"decided_at"` // UTC, as the workstation of the clerk tells it
	At          time.Time `json:"at"`         // UTC, registry time of the refusal
	// Ticks are the answers without their notes, of the point the record has
	// left; those of an agreed one are those of the decision.
	Ticks []Tick `json:"ticks,omitempty"`
}

// Missing lists the conditions that were found 不具备, by code.
func (u Unapplied) Missing() []string {
	var codes []string
	for _, t := range u.Ticks {
		if t.Value == TickNotMet {
			codes = append(codes, t.Code)
		}
	}
	return codes
}

// MaxUnapplied is how many a record keeps, the first ones: they must never take
// the room that its next act needs.
const MaxUnapplied = 8

// KeepUnapplied gives the record with a line about a refused conclusion of a
// clerk of the named point; once for an operation. Of any other act, under any
// other code, and when there is no room, r is as it was. Nothing of a refused
// intent was checked, so only answers that the rulebook knows are kept.
func (b Rulebook) KeepUnapplied(r Record, i Intent, by Actor, pointName string, code Code, at time.Time) Record {
	kept := r.Standing.Unapplied
	switch {
	case !isConclusion(i.Action), code != CodeAgreed && code != CodeNotYourPoint, len(kept) >= MaxUnapplied,
		slices.ContainsFunc(kept, func(u Unapplied) bool { return u.OperationID == i.OperationID }):
		return r
	}
	u := Unapplied{
		OperationID: i.OperationID, Code: code, Action: i.Action, ClerkID: by.ID, ClerkName: by.Name, PointName: pointName,
		DecidedAt: i.Evidence.DecidedAt.UTC(), At: at.UTC(),
	}
	if code == CodeNotYourPoint {
		u.Ticks = b.bareTicks(i.Ticks, r.Content.Kind)
	}
	after := r
	after.Standing.Unapplied = append(slices.Clip(kept), u)
	if !after.Standing.fits() {
		return r
	}
	return after
}

// bareTicks gives the answers to what is asked, in its order, without notes.
func (b Rulebook) bareTicks(ticks []Tick, kind RegistrationKind) []Tick {
	var bare []Tick
	for _, q := range b.Asked(kind) {
		n := slices.IndexFunc(ticks, func(t Tick) bool { return t.Code == q.Code })
		if n >= 0 && ticks[n].Value != "" && ticks[n].Value.known() {
			bare = append(bare, Tick{Code: q.Code, Value: ticks[n].Value})
		}
	}
	return bare
}
