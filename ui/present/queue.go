package present

import "context"

// serial runs the jobs of one record one after another, so that a key pressed
// right after a tick acts on the ticked record.
type serial struct {
	runner  Runner
	waiting []task
	running bool
	// idle runs whenever the last job has ended.
	idle func()
}

type task struct {
	label string
	// job is made when its turn comes: it sees what the tasks before it did.
	job  func() func(context.Context) error
	done func(error)
}

func (s *serial) add(t task) {
	s.waiting = append(s.waiting, t)
	if !s.running {
		s.step()
	}
}

func (s *serial) step() {
	if len(s.waiting) == 0 {
		s.running = false
		if s.idle != nil {
			s.idle()
		}
		return
	}
	t := s.waiting[0]
	s.waiting = s.waiting[1:]
	s.running = true
	s.runner.Go(t.label, t.job(), func(err error) {
		t.done(err)
		s.step()
	})
}
