package confirm

import (
	"slices"
	"time"
)

// MaxPile is how many records one pile may hold.
const MaxPile = 2000

// Pile is a school's folders as one session of work (features 29): whom it
// holds in the order in which they were scanned or added. Nothing of a person
// is in it but ids.
type Pile struct {
	School string    `json:"school"`           // as its seal
	IDs    []string  `json:"ids"`              // in scanned order, each once
	Others []string  `json:"others,omitempty"` // of them, those of another school that were added all the same
	Begun  time.Time `json:"begun"`            // UTC
}

// PileAnswer says what became of a record that was put on a pile.
type PileAnswer string

// The answers.
const (
	PileAdded  PileAnswer = "added"
	PileTwice  PileAnswer = "twice"  // it is there already
	PileOther  PileAnswer = "other"  // it is of another school: a person is to say so
	PileFull   PileAnswer = "full"   // MaxPile
	PileGone   PileAnswer = "gone"   // it has left the point
	PileClosed PileAnswer = "closed" // there is no pile
)

// Open tells whether there is a pile.
func (p Pile) Open() bool { return p.School != "" }

// Has tells whether a record is on the pile.
func (p Pile) Has(id string) bool { return slices.Contains(p.IDs, id) }

// Add puts a record on the pile, at its end. One of another school is added
// only when anyway says so.
func (p Pile) Add(r Row, anyway bool) (Pile, PileAnswer) {
	switch {
	case !p.Open():
		return p, PileClosed
	case p.Has(r.ID):
		return p, PileTwice
	case r.Gone:
		return p, PileGone
	case len(p.IDs) >= MaxPile:
		return p, PileFull
	case r.School != p.School && !anyway:
		return p, PileOther
	}
	p.IDs = append(slices.Clone(p.IDs), r.ID)
	if r.School != p.School {
		p.Others = append(slices.Clone(p.Others), r.ID)
	}
	return p, PileAdded
}

// Remove takes a record off the pile.
func (p Pile) Remove(id string) Pile {
	is := func(other string) bool { return other == id }
	p.IDs = slices.DeleteFunc(slices.Clone(p.IDs), is)
	p.Others = slices.DeleteFunc(slices.Clone(p.Others), is)
	return p
}

// Arrange picks the rows of a pile: those on it in its order, and those of the
// school that have not come yet, in the order of rows.
func (p Pile) Arrange(rows []Row) (come, missing []Row) {
	at := make(map[string]int, len(p.IDs))
	for i, id := range p.IDs {
		at[id] = i
	}
	found := make([]*Row, len(p.IDs))
	for i := range rows {
		r := &rows[i]
		if n, ok := at[r.ID]; ok {
			found[n] = r
		} else if r.School == p.School && !r.Gone {
			missing = append(missing, *r)
		}
	}
	for _, r := range found {
		if r != nil { // it is here still, and under the filter
			come = append(come, *r)
		}
	}
	return come, missing
}

// PileProgress is how far a pile is.
type PileProgress struct {
	Expected int // of the school, and others that were added
	Come     int // on the pile
	Decided  int // of them, concluded, sent or not
}

// Progress counts a pile; rows are all of the point.
func (p Pile) Progress(rows []Row) PileProgress {
	come, missing := p.Arrange(rows)
	n := PileProgress{Expected: len(come) + len(missing), Come: len(come)}
	for _, r := range come {
		if r.Concluded() {
			n.Decided++
		}
	}
	return n
}

// Concluded tells whether somebody has made a conclusion that stands, or one
// that is on its way: 材料齐全, 材料不全, 申报未受理, or 未作确认.
func (r Row) Concluded() bool {
	return r.Chosen != "" || r.Operation.Open() && concludes(r.Mine) || r.State != StatePending || !r.Decided.IsZero()
}

func concludes(a Action) bool {
	return a == ActionConcludeComplete || a == ActionConcludeIncomplete || a == ActionLeaveUnconfirmed
}
