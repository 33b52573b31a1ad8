package confirm

import "time"

// defaultGraceHours is how long a proven decision may be under way (offline-rules.md D4).
const defaultGraceHours = 72

// Arrival is when an intent was made and when it came to the registry.
type Arrival struct {
	Decided time.Time // UTC, from Evidence
	Proven  bool      // the registry has verified that
	Now     time.Time // UTC, the registry's
	// KeyEnded is when the key that signed was revoked or expired, UTC; zero when it was not.
	KeyEnded time.Time
}

// Arrive judges an intent at the registry: by the time it came, and by the
// time it was made, since it must be right at both (offline-rules.md D4). An
// intent that was right when it was made but came after the window is settled
// by the policy of the plan: late_unproven when nothing proves its time,
// late_but_in_time when it waits for an officer, window_closed when the policy
// takes none or the grace is over; else it is accepted as of the time it was made.
// A key that has ended since counts for what it provably signed before (D7).
func (b Rulebook) Arrive(r Record, i Intent, by Actor, a Arrival) (Record, error) {
	i.Evidence.Proven = a.Proven
	if !a.KeyEnded.IsZero() && !(a.Proven && a.Decided.Before(a.KeyEnded)) {
		return r, &Refusal{Code: CodeKeyEnded}
	}
	after, err := b.Apply(r, i, by, a.Now)
	made, madeErr := b.Apply(r, i, by, a.Decided)
	switch {
	case err == nil && madeErr == nil:
		return after, nil
	case err == nil:
		return r, madeErr // made outside the window, though it came inside
	case CodeOf(err) != CodeWindowClosed:
		return r, err
	case madeErr != nil:
		return r, madeErr // what else is wrong says more than that it came late
	}
	if code := b.Late.settle(a, b); code != "" {
		return r, &Refusal{Code: code}
	}
	return made, nil
}

// settle gives the code for a decision made in time that came late, "" to accept it.
func (l LateRule) settle(a Arrival, b Rulebook) Code {
	grace := l.GraceHours
	if grace <= 0 {
		grace = defaultGraceHours
	}
	_, closes := b.span()
	over := a.Now.After(closes.Add(time.Duration(grace) * time.Hour))
	switch {
	case l.Policy == LateRefuse:
		return CodeWindowClosed
	case !a.Proven:
		return CodeLateUnproven
	case l.Policy == LateAccept && over:
		return CodeWindowClosed
	case l.Policy == LateAccept:
		return ""
	}
	return CodeLateInTime
}
