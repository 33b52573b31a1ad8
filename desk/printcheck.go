package desk

import (
	"context"
	"errors"
	"sync"

	"confirmpoint/confirm"
)

// checkers bounds the papers that are checked at a time.
const checkers = 2

// badPaper is a document that cannot be printed.
type badPaper struct {
	i   int
	err error
}

// checkAhead checks the papers of everything that waits while the first are
// printed, so that who cannot be drawn is known early. Nothing is kept of the
// papers. It ends with ctx.
func (s *spooling) checkAhead(ctx context.Context) <-chan badPaper {
	type todo struct {
		i   int
		doc confirm.Document
	}
	waits := make([]todo, 0, len(s.queue))
	for _, i := range s.queue {
		waits = append(waits, todo{i, s.batch.Documents[i]})
	}
	batch := s.batch
	batch.Documents = nil
	bad := make(chan badPaper, len(waits))
	go func() {
		defer close(bad)
		// The desk's own trouble is met again by the run itself.
		_ = inOrder(ctx, len(waits), func(n int) (error, error) {
			paper, err := s.desk.paper(ctx, s.book, &batch, &waits[n].doc)
			if err == nil {
				err = s.desk.cfg.Press.Check(paper)
			}
			if _, ok := problemOf(err); !ok {
				return nil, err
			}
			return err, nil
		}, func(n int, err error) {
			if err != nil {
				bad <- badPaper{waits[n].i, err}
			}
		})
	}()
	return bad
}

// failBad takes what the check ahead has found so far.
func (s *spooling) failBad(ctx context.Context) error {
	for {
		select {
		case b, open := <-s.bad:
			if !open {
				s.bad = closedBad
				return nil
			}
			if s.batch.Documents[b.i].State == confirm.DocumentWaiting {
				if err := s.fail(ctx, b.i, b.err); err != nil {
					return err
				}
			}
		default:
			return nil
		}
	}
}

// closedBad stands for a check ahead that has ended: nothing is ever received.
var closedBad = make(<-chan badPaper)

// inOrder does n things, a few at a time, and hands their results on in order,
// on the calling goroutine. It stops at the first error.
func inOrder[T any](ctx context.Context, n int, do func(i int) (T, error), each func(i int, result T)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type done struct {
		result T
		err    error
	}
	slots := make(chan chan done, checkers-1) // results to come, in order; bounds them
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() {
		defer close(slots)
		for i := range n {
			slot := make(chan done, 1)
			select {
			case slots <- slot:
			case <-ctx.Done():
				return
			}
			all.Go(func() {
				r, err := do(i)
				slot <- done{r, err}
			})
		}
	})
	i := 0
	for slot := range slots {
		d := <-slot
		if d.err != nil {
			cancel()
			return d.err
		}
		each(i, d.result)
		i++
	}
	return ctx.Err()
}

// problemOf gives the problem of one document, the zero value without error;
// false for what is not its own.
func problemOf(err error) (confirm.Problem, bool) {
	if err == nil {
		return confirm.Problem{}, true
	}
	var p *confirm.Problem
	if !errors.As(err, &p) || ofTheDesk(p.Code) {
		return confirm.Problem{}, false
	}
	return *p, true
}
