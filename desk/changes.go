package desk

import (
	"slices"
	"sync"
)

// Changes is a set of bits that says what has changed; subscribers reload by query.
type Changes uint

// The bits of Changes.
const (
	ChangedRecords Changes = 1 << iota
	ChangedOutbox
	ChangedSession
	ChangedLink
	ChangedPrints
	ChangedSendable // a conclusion may no longer be undone: it can go
)

// subscribers fans changes out; its zero value is ready.
type subscribers struct {
	mu  sync.Mutex
	all []*subscription // replaced, never changed in place
}

type subscription struct{ fn func(Changes) }

// Subscribe calls fn after each change, on the goroutine that caused it, until
// the returned function is called. fn must not block, and must not call Lock.
// A call that is already under way may end after unsubscribe has returned.
func (d *Desk) Subscribe(fn func(Changes)) (unsubscribe func()) {
	s := &d.subscribers
	one := &subscription{fn: fn}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(slices.Clone(s.all), one)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.all = slices.DeleteFunc(slices.Clone(s.all), func(o *subscription) bool { return o == one })
	}
}

// tell calls the subscribers outside of the lock, so that they may subscribe and unsubscribe.
func (s *subscribers) tell(c Changes) {
	s.mu.Lock()
	all := s.all
	s.mu.Unlock()
	for _, one := range all {
		one.fn(c)
	}
}
