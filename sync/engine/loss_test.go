package engine_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"pgregory.net/rapid"
)

// losses are what a bad line does to one request.
var losses = map[string]fault{
	"the request is lost": func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) },
	"the answer is lost": func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(discard{rw}, r)
		panic(http.ErrAbortHandler)
	},
	"the answer is cut": func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		cut(func(n int) int { return n / 3 })(rw, r, record(r, next))
	},
	"the request comes twice": func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		data, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(data))
		record(r, next)
		r.Body = io.NopCloser(bytes.NewReader(data))
		next.ServeHTTP(rw, r)
	},
	"a portal answers": func(rw http.ResponseWriter, r *http.Request, _ http.Handler) {
		page(200, "text/html", portal)(rw, r, nil)
	},
	"a portal answers afterwards": func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		page(200, "text/html", portal)(rw, r, record(r, next))
	},
	"the registry is busy": func(rw http.ResponseWriter, r *http.Request, _ http.Handler) {
		remote(rw, r, http.StatusServiceUnavailable, confirm.ProblemRegistryBusy)
	},
}

var lossNames = []string{
	"none", "the request is lost", "the answer is lost", "the answer is cut", "the request comes twice",
	"a portal answers", "a portal answers afterwards", "the registry is busy",
}

// TestEveryDecisionOnce (promises P1 and P2): whatever is lost in whatever order,
// with restarts between, no decision is lost and none is applied twice.
func TestEveryDecisionOnce(t *testing.T) {
	const people = 400
	w := newWorld(t, people)
	w.pull()
	used := 0
	rapid.Check(t, func(rt *rapid.T) {
		var mine []confirm.Operation
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			if used < people && len(mine) < 3 && rapid.Bool().Draw(rt, "decide") {
				mine = append(mine, w.decide(used))
				used++
			}
			if rapid.IntRange(0, 5).Draw(rt, "restart") == 0 {
				w.newEngine()
			}
			w.heal()
			if name := rapid.SampledFrom(lossNames).Draw(rt, "loss"); name != "none" {
				w.breakPath(rapid.SampledFrom([]string{
					wire.PathOperations, wire.PathOperationStatus, wire.PathHello, "/",
				}).Draw(rt, "path"), losses[name])
			}
			_, _ = w.engine.Send(rt.Context(), nil)
			for _, op := range mine {
				switch s := w.state(op.Intent.OperationID); s.State {
				case confirm.OperationSending:
					rt.Fatal("an operation is left as sending")
				case confirm.OperationRefused:
					rt.Fatalf("refused: %s", s.Code)
				}
			}
		}
		w.heal()
		if _, err := w.engine.Send(rt.Context(), nil); err != nil {
			rt.Fatalf("over a good line: %v", err)
		}
		for _, op := range mine {
			if s := w.state(op.Intent.OperationID); s.State != confirm.OperationAccepted {
				rt.Fatalf("at the end an operation is %s", s.State)
			}
		}
		if got := w.applied(); got != used {
			rt.Fatalf("the registry has applied %d, decided were %d", got, used)
		}
	})
}

// TestThousandDecisionsOverABadLine loses three requests or answers in ten, of
// every kind of request, until everything has arrived.
func TestThousandDecisionsOverABadLine(t *testing.T) {
	const people, decisions = 300, 300
	w := newWorld(t, people)
	w.pull()
	for i := range decisions {
		w.decide(i)
	}
	dice := rand.New(rand.NewPCG(1, 2))
	w.breakPath("/", func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if dice.IntN(10) < 3 {
			losses[lossNames[1+dice.IntN(len(lossNames)-1)]](rw, r, next)
			return
		}
		next.ServeHTTP(rw, r)
	})
	accepted := 0
	for rounds := 0; accepted < decisions; rounds++ {
		report, _ := w.engine.Send(t.Context(), nil)
		if report.Refused != 0 {
			t.Fatalf("%+v", report)
		}
		accepted += report.Accepted
		if rounds > 2000 {
			t.Fatalf("%d accepted after %d rounds", accepted, rounds)
		}
	}
	if got := w.applied(); got != decisions || accepted != decisions {
		t.Fatalf("applied %d, accepted %d, decided %d", got, accepted, decisions)
	}
}

func TestExpiredCertificate(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	op := w.decide(0)
	w.clock.Step(91 * 24 * time.Hour)
	w.newEngine()
	_, err := w.engine.Send(t.Context(), nil)
	wantCode(t, err, confirm.ProblemCertExpired)
	if s := w.state(op.Intent.OperationID).State; s != confirm.OperationSigned {
		t.Fatalf("operation is %s", s)
	}
}

// TestPoisonedRecords: a record that cannot be trusted is left out and counted,
// what was there before stays, and the others come.
func TestPoisonedRecords(t *testing.T) {
	poisons := map[string]func(r *wire.Change){
		"digest": func(c *wire.Change) { c.Record.Digest = confirm.DigestContent([]byte("x")) },
		"content": func(c *wire.Change) {
			c.Record.Content = []byte(`{"kind":"first","name":"x"}`)
			c.Record.Digest = confirm.DigestContent(c.Record.Content)
		},
		"standing":        func(c *wire.Change) { c.Record.Standing = []byte(`{"state":1}`) },
		"no id":           func(c *wire.Change) { c.Record.ID = "" },
		"no 报名号":          func(c *wire.Change) { c.Record.ApplicationNo = "" },
		"version 0":       func(c *wire.Change) { c.Record.Version = 0 },
		"another point":   func(c *wire.Change) { c.Record.PointID = "elsewhere" },
		"nothing":         func(c *wire.Change) { c.Record = nil },
		"both":            func(c *wire.Change) { c.Gone = &wire.Gone{ID: c.Record.ID, Reason: "removed"} },
		"tombstone of no": func(c *wire.Change) { c.Record, c.Gone = nil, &wire.Gone{Reason: "removed"} },
		"tombstone's why": func(c *wire.Change) { c.Record, c.Gone = nil, &wire.Gone{ID: "x", Reason: "Weil's so ist"} },
	}
	for name, poison := range poisons {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 3)
			w.hinder(wire.PathChanges, badAnswer{make: func(rw http.ResponseWriter, _ *http.Request, good *httptest.ResponseRecorder) {
				var a wire.ChangesAnswer
				w.must(wire.DecodeBytes(good.Body.Bytes(), &a))
				poison(&a.Changes[1])
				body, err := wire.Encode(a)
				w.must(err)
				replay(rw, good, body)
			}})
			report := w.pull()
			if report.Unreadable != 1 || report.Records != 2 || report.Tombstones != 0 || len(w.rows()) != 2 {
				t.Fatalf("%+v, %d rows", report, len(w.rows()))
			}
		})
	}
}
