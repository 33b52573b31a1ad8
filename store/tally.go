package store

import (
	"context"

	"confirmpoint/confirm"
)

// Tally gives every record as statistics count it, in no order. Like Search it
// answers from memory, from one state of the cache, and in the same terms: who
// is in a queue there is in it here.
func (s *Store) Tally(context.Context) (list []confirm.Tallied, err error) {
	err = s.read(func(open *session) error {
		list = open.arena.tally()
		return nil
	})
	return list, err
}

func (a *arena) tally() []confirm.Tallied {
	list := make([]confirm.Tallied, 0, len(a.index))
	schools := make(map[string]string) // one string for each
	for i := range a.rows {
		r := &a.rows[i]
		if r.id == "" {
			continue
		}
		name := a.bytes(r, fieldSchool)
		school, ok := schools[string(name)]
		if !ok {
			school = string(name)
			schools[school] = school
		}
		in := r.queues()
		list = append(list, confirm.Tallied{
			RecordID: r.id, School: school, State: r.state, Decided: r.decided.show(), Working: r.working.show(),
			Gone: r.gone, Moving: r.moving > 0, Unsigned: in&inUnsigned != 0, Unsent: in&inUnsent != 0,
			Conflict: in&inConflict != 0, Printed: r.printed,
		})
	}
	return list
}
