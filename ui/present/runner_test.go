package present

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

func TestScopeDropsWhatComesAfterItIsClosed(t *testing.T) {
	r := &stepRunner{t: t}
	s := NewScope(r)
	came := 0
	s.Go("job", func(ctx context.Context) error { return ctx.Err() }, func(error) { came++ })
	s.Post(func() { came++ })
	s.Every(time.Second, func() { came++ })
	s.Close()
	s.Close()
	if !errors.Is(r.jobs[0].ctx.Err(), context.Canceled) {
		t.Error("the job was not cancelled")
	}
	check(t, "ticker stopped", r.tickers[0].stopped, true)
	r.settle()
	r.tickers[0].fn()
	check(t, "what came", came, 0)

	s.Go("late", func(context.Context) error { came++; return nil }, nil)()
	s.Every(time.Second, func() { came++ })()
	check(t, "jobs after close", len(r.jobs), 0)
	check(t, "tickers after close", len(r.tickers), 1)
}

func TestScopeLetsAnOpenScreenWork(t *testing.T) {
	r := &stepRunner{t: t}
	s := NewScope(r)
	came := 0
	s.Go("job", func(context.Context) error { return nil }, func(error) { came++ })
	s.Go("no done", func(context.Context) error { return nil }, nil)
	stop := s.Every(time.Second, func() { came++ })
	r.settle()
	r.tick()
	stop()
	stop()
	r.tick()
	check(t, "what came", came, 2)
	check(t, "kept", len(s.ends), 0)
}

func TestSerialKeepsTheOrder(t *testing.T) {
	r := &stepRunner{t: t}
	var order []string
	idle := 0
	s := serial{runner: r, idle: func() { idle++ }}
	add := func(name string) {
		s.add(task{
			label: name,
			job: func() func(context.Context) error {
				order = append(order, "begin "+name)
				return func(context.Context) error { return nil }
			},
			done: func(error) { order = append(order, "end "+name) },
		})
	}
	add("a")
	add("b")
	check(t, "jobs at once", len(r.jobs), 1)
	r.settle()
	add("c")
	r.settle()
	want := []string{"begin a", "end a", "begin b", "end b", "begin c", "end c"}
	for i, w := range want {
		check(t, "order", order[i], w)
	}
	check(t, "idle", idle, 2)
}

// Under the race detector: many reports from a worker make one hop at a time,
// and the last one is never lost.
func TestGaugeTellsTheNewest(t *testing.T) {
	r := &concurrentPosts{}
	shown := -1
	g := newGauge(r, func(v int) { shown = v })
	var working sync.WaitGroup
	working.Go(func() {
		for i := range 1000 {
			g.report(i)
		}
	})
	working.Wait()
	check(t, "posts", len(r.posts), 1)
	r.posts[0]()
	check(t, "shown", shown, 999)
	g.report(7)
	r.posts[1]()
	check(t, "shown", shown, 7)
}

type concurrentPosts struct {
	Runner
	mu    sync.Mutex
	posts []func()
}

func (c *concurrentPosts) Post(fn func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.posts = append(c.posts, fn)
}

func TestNotices(t *testing.T) {
	r := &stepRunner{t: t}
	n := NewNotices(r)
	var seen []Notice
	n.OnChange = func(x Notice) { seen = append(seen, x) }
	n.Fail(nil)
	n.Fail(context.Canceled)
	check(t, "nothing to tell", len(seen), 0)
	n.Info("好")
	check(t, "shown", n.Current().Text, "好")
	n.Fail(errors.New("x"))
	r.tick() // the time of the good news is over, the error is not
	check(t, "kind", n.Current().Severity, NoticeError)
	n.Info("又好")
	r.tick()
	check(t, "gone", n.Current(), Notice{})
	n.Dismiss()
	check(t, "changes", len(seen), 5)
}
