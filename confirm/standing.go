package confirm

import "time"

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
