package confirm

import (
	"slices"
	"time"
)

// Updated is when something was last done to the record that the registry has
// told of: a conclusion, a later stage, a message, a correction, a scan, another
// point. UTC; zero when nothing ever was.
func (s *Standing) Updated() (at time.Time) {
	later := func(t time.Time) {
		if t.After(at) {
			at = t.UTC()
		}
	}
	if s.Decision != nil {
		later(s.Decision.At)
	}
	for i := range s.Stages {
		later(s.Stages[i].At)
	}
	for i := range s.Messages {
		later(s.Messages[i].At)
		later(s.Messages[i].RecalledAt)
	}
	for i := range s.Corrections {
		later(s.Corrections[i].At)
	}
	for i := range s.Scans {
		later(s.Scans[i].At)
	}
	if s.Moved != nil {
		later(s.Moved.At)
	}
	return at
}

// Names tells whether the standing says itself that the registry has accepted
// an operation. Most do until a later one takes their place; a note and a
// recall are never named.
func (s *Standing) Names(operationID string) bool {
	return s.Decision != nil && s.Decision.OperationID == operationID ||
		s.Moved != nil && s.Moved.OperationID == operationID ||
		slices.ContainsFunc(s.Messages, func(m SentMessage) bool { return m.OperationID == operationID }) ||
		slices.ContainsFunc(s.Corrections, func(c WorkCorrection) bool { return c.OperationID == operationID }) ||
		slices.ContainsFunc(s.Scans, func(a AttachedScan) bool { return a.OperationID == operationID })
}
