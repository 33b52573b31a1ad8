package confirm

import "time"

// Counted is one record as a reconciliation compares it: what tells whether
// workstation and registry have the same, and nothing of its content.
type Counted struct {
	ApplicationNo string // 报名号
	State         State
	Version       int64
	Digest        string // of the content
	Decision      string // operation id of the decision in force; "" none
}

// Reconciliation compares a workstation with its registry at one moment of the feed.
type Reconciliation struct {
	At     time.Time // UTC
	States []StateCount
	// Differences are by application number. Unsent work of this workstation
	// is none: it is compared once the registry has it.
	Differences []Difference
}

// StateCount is how many records are in one state.
type StateCount struct {
	State       State
	Here, There int
	Same        bool // number and digest agree
}

// Difference is one record that the two do not have alike. Here and There are
// its states; empty where it is missing.
type Difference struct {
	ApplicationNo string // 报名号
	Here, There   State
}

// Same tells whether nothing differs.
func (r Reconciliation) Same() bool {
	for _, s := range r.States {
		if !s.Same {
			return false
		}
	}
	return len(r.Differences) == 0
}
