package engine_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

const year = 365 * 24 * time.Hour

// TestNowIsTheRegistrysTime whatever this computer's clock says (promise P6).
func TestNowIsTheRegistrysTime(t *testing.T) {
	w := newWorld(t, 2)
	for _, skew := range []time.Duration{0, -7 * time.Minute, 7 * time.Minute, -3 * year, 3 * year, -10 * year} {
		w.clock.Skew(skew)
		w.newEngine()
		if m := w.engine.Now(); m.Proven || m.TimeToken != "" || !m.At.Equal(w.clock.Now()) {
			t.Fatalf("skew %v, before any contact: %+v", skew, m)
		}
		if err := w.engine.Hello(t.Context()); err != nil {
			t.Fatalf("skew %v: %v", skew, err)
		}
		w.clock.Step(90 * time.Minute)
		m := w.engine.Now()
		if !m.Proven || !m.At.Equal(w.clock.True()) || m.ElapsedMS != (90*time.Minute).Milliseconds() || m.Offset != -skew {
			t.Fatalf("skew %v: %+v, true time %v", skew, m, w.clock.True())
		}
		if m.At.Location() != time.UTC {
			t.Fatalf("not UTC: %v", m.At)
		}
		w.pull()
	}
}

// TestDecisionUnderAWrongClockIsProven: the registry finds the evidence good.
func TestDecisionUnderAWrongClockIsProven(t *testing.T) {
	w := newWorld(t, 2)
	w.clock.Skew(-10 * year)
	w.newEngine()
	w.pull()
	w.decide(0)
	w.clock.Step(time.Hour)
	report, err := w.engine.Send(t.Context(), nil)
	w.must(err)
	if report.Accepted != 1 {
		t.Fatalf("%+v", report)
	}
}

// TestJumpEndsTheProof: a clock that was set, or a sleep that the monotonic
// clock has not counted, leaves time unproven until the next contact.
func TestJumpEndsTheProof(t *testing.T) {
	for name, jump := range map[string]time.Duration{"set forward or slept": time.Hour, "set back": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 0)
			w.must(w.engine.Hello(t.Context()))
			w.clock.Skew(time.Minute)
			if m := w.engine.Now(); !m.Proven {
				t.Fatal("a minute is no jump")
			}
			w.clock.Skew(jump)
			m := w.engine.Now()
			if m.Proven {
				t.Fatal("proven after a jump")
			}
			if want := w.clock.True().Add(max(jump, 0)); !m.At.Equal(want) {
				t.Fatalf("At %v, want the later of both clocks %v", m.At, want)
			}
			w.clock.Skew(0)
			if m := w.engine.Now(); m.Proven {
				t.Fatal("proven again without a contact")
			}
			w.must(w.engine.Hello(t.Context()))
			if m := w.engine.Now(); !m.Proven || !m.At.Equal(w.clock.True()) {
				t.Fatalf("after a contact: %+v", m)
			}
		})
	}
}

// TestHelloThatIsNotForUs: signed well, and still believed in nothing.
func TestHelloThatIsNotForUs(t *testing.T) {
	w := newWorld(t, 0)
	for name, c := range map[string]struct {
		change func(*wire.HelloPayload)
		code   confirm.Code
	}{
		"old nonce":                       {func(p *wire.HelloPayload) { p.Nonce = "00" }, confirm.ProblemNotRegistry},
		"another registry":                {func(p *wire.HelloPayload) { p.RegistryID = "other" }, confirm.ProblemNotRegistry},
		"another version":                 {func(p *wire.HelloPayload) { p.Wire++ }, confirm.ProblemWireVersion},
		"no time":                         {func(p *wire.HelloPayload) { p.Time = time.Time{} }, confirm.ProblemBadAnswer},
		"after the server's certificate":  {func(p *wire.HelloPayload) { p.Time = p.Time.Add(5 * year) }, confirm.ProblemTLS},
		"before the server's certificate": {func(p *wire.HelloPayload) { p.Time = p.Time.Add(-5 * year) }, confirm.ProblemTLS},
	} {
		t.Run(name, func(t *testing.T) {
			w.newEngine()
			w.breakPath(wire.PathHello, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
				rec := record(r, next)
				var a wire.HelloAnswer
				w.must(json.Unmarshal(rec.Body.Bytes(), &a))
				var p wire.HelloPayload
				w.must(json.Unmarshal(payloadOf(t, a.Token), &p))
				c.change(&p)
				token, err := wire.SignHello(p, w.forger)
				w.must(err)
				body, err := wire.Encode(wire.HelloAnswer{Token: token})
				w.must(err)
				replay(rw, rec, body)
			})
			wantCode(t, w.engine.Hello(t.Context()), c.code)
			if m := w.engine.Now(); m.Proven || m.TimeToken != "" {
				t.Fatalf("believed: %+v", m)
			}
		})
	}
}
