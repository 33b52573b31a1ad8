package engine_test

import (
	"context"
	"net/http"
	"reflect"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestTheJob is a clerk's day: pull, decide, send, see it accepted.
func TestTheJob(t *testing.T) {
	w := newWorld(t, 12)
	report := w.pull()
	if report.Records != 12 || report.Blobs != 12 || report.BlobsMissing != 0 || report.Unreadable != 0 {
		t.Fatalf("pulled %+v", report)
	}
	if n := len(w.rows()); n != 12 {
		t.Fatalf("%d rows", n)
	}
	rec, err := w.cache.Record(t.Context(), w.rows()[3].ID)
	w.must(err)
	got, err := w.cache.Photo(t.Context(), rec.Content.PhotoSHA256)
	if err != nil || wire.Hash(got) != rec.Content.PhotoSHA256 {
		t.Fatalf("photo: %d bytes, %v", len(got), err)
	}
	var ops []confirm.Operation
	for i := range 5 {
		ops = append(ops, w.decide(i))
	}
	var steps [][2]int
	sent, err := w.engine.Send(t.Context(), func(done, total int) { steps = append(steps, [2]int{done, total}) })
	w.must(err)
	if sent != (confirm.SendReport{Sent: 5, Accepted: 5}) {
		t.Fatalf("sent %+v", sent)
	}
	if len(steps) != 5 || steps[4] != [2]int{5, 5} {
		t.Fatalf("progress %v", steps)
	}
	for _, op := range ops {
		now := w.state(op.Intent.OperationID)
		if now.State != confirm.OperationAccepted || len(now.Receipt) == 0 {
			t.Fatalf("%s: %s, %s", op.Intent.RecordID, now.State, now.Code)
		}
		rec, err := w.cache.Record(t.Context(), op.Intent.RecordID)
		w.must(err)
		if rec.Standing.State != confirm.StateComplete || rec.Standing.Decision.ReceiptNumber == "" {
			t.Fatalf("standing %+v", rec.Standing)
		}
	}
	if again, err := w.engine.Send(t.Context(), nil); err != nil || again != (confirm.SendReport{}) {
		t.Fatalf("an empty outbox: %+v, %v", again, err)
	}
	if report := w.pull(); report.Records != 5 || report.Blobs != 0 {
		t.Fatalf("second pull %+v", report)
	}
	link := w.engine.Link()
	if !link.Online || link.Problem != nil || link.LastPull.IsZero() || link.LastHello.IsZero() {
		t.Fatalf("link %+v", link)
	}
}

func TestPullInSmallPages(t *testing.T) {
	w := newWorld(t, 25)
	w.limits.Page = 4
	w.newEngine()
	var last [2]int
	report, err := w.engine.Pull(t.Context(), func(done, total int) { last = [2]int{done, total} })
	w.must(err)
	if report.Records != 25 || len(w.rows()) != 25 || last != [2]int{25, 25} {
		t.Fatalf("%+v, %d rows, progress %v", report, len(w.rows()), last)
	}
}

// TestPullCutAtEveryRequest ends the line after n requests, for every n, and
// wants the next pull to go on and arrive at the same cache.
func TestPullCutAtEveryRequest(t *testing.T) {
	w := newWorld(t, 9)
	w.limits.Page = 2
	w.newEngine()
	total := 0
	for n := 0; ; n++ {
		var left atomic.Int64 // pages are asked for ahead, so requests may overlap
		left.Store(int64(n))
		w.breakPath("/", func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
			cost := int64(1)
			if r.URL.Path == wire.PathHello {
				cost = 0
			}
			if now := left.Add(-cost); now < 0 || cost == 0 && now == 0 {
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(rw, r)
		})
		report, err := w.engine.Pull(t.Context(), nil)
		total += report.Records
		if err == nil {
			break
		}
		wantCode(t, err, confirm.ProblemOffline)
		if n > 40 {
			t.Fatal("the pull never ends")
		}
	}
	if len(w.rows()) != 9 || total != 9 {
		t.Fatalf("%d rows, %d records pulled", len(w.rows()), total)
	}
}

func TestNewEpochReplacesTheCache(t *testing.T) {
	w := newWorld(t, 4)
	w.pull()
	cursors := 0
	w.breakPath(wire.PathChanges, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.URL.Query().Get("cursor") != "" {
			cursors++
			remote(rw, r, http.StatusGone, confirm.ProblemEpochChanged)
			return
		}
		next.ServeHTTP(rw, r)
	})
	report := w.pull()
	if cursors != 1 || report.Records != 4 || len(w.rows()) != 4 {
		t.Fatalf("%d questions with a cursor, %+v, %d rows", cursors, report, len(w.rows()))
	}
}

// remote answers as the registry does when it turns something down.
func remote(rw http.ResponseWriter, r *http.Request, status int, code confirm.Code) {
	rw.Header().Set(wire.HeaderVersion, strconv.Itoa(wire.Version))
	rw.Header().Set(wire.HeaderNonce, r.Header.Get(wire.HeaderNonce))
	rw.Header().Set("Content-Type", "application/problem+json")
	rw.WriteHeader(status)
	body, _ := wire.Encode(wire.Problem{Code: string(code)})
	_, _ = rw.Write(body)
}

func TestTombstone(t *testing.T) {
	w := newWorld(t, 4)
	w.pull()
	w.must(w.reg.Remove(t.Context(), w.people[1].ApplicationNo, "撤回"))
	if report := w.pull(); report.Tombstones != 1 || len(w.rows()) != 3 {
		t.Fatalf("%+v, %d rows", report, len(w.rows()))
	}
}

func TestRefusalClosesWithItsCode(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	op := w.decide(0)
	changed := w.people
	for i := range changed {
		changed[i].Content.Work.School = "另一所学校"
	}
	_, err := w.reg.Import(t.Context(), planID, changed)
	w.must(err)
	report, err := w.engine.Send(t.Context(), nil)
	w.must(err)
	if report != (confirm.SendReport{Sent: 1, Refused: 1}) {
		t.Fatalf("%+v", report)
	}
	now := w.state(op.Intent.OperationID)
	if now.State != confirm.OperationRefused || now.Code != confirm.CodeContentChanged || len(now.Receipt) == 0 {
		t.Fatalf("%s %s", now.State, now.Code)
	}
}

func TestSignInErrors(t *testing.T) {
	w := newWorld(t, 0)
	ctx := t.Context()
	_, err := w.engine.SignInPassword(ctx, userName, "wrong password")
	wantCode(t, err, confirm.ProblemWrongPassword)
	if link := w.engine.Link(); !link.Online {
		t.Fatal("a wrong password is no broken line")
	}
	w.clock.Step(2 * time.Minute)
	c, err := w.engine.SignInPassword(ctx, userName, password)
	w.must(err)
	if c.PhoneMasked == "" || c.PhoneMasked == "19900000001" || !c.ExpiresAt.After(w.clock.True()) {
		t.Fatalf("challenge %+v", c)
	}
	wantCode(t, w.engine.SignInSMS(ctx, c.ID, "not it"), confirm.ProblemWrongSMSCode)
}

func TestSignInRunsOut(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	op := w.decide(0)
	w.clock.Step(30 * 24 * time.Hour)
	_, err := w.engine.Pull(t.Context(), nil)
	wantCode(t, err, confirm.ProblemSignInRequired)
	report, err := w.engine.Send(t.Context(), nil)
	wantCode(t, err, confirm.ProblemSignInRequired)
	if s := w.state(op.Intent.OperationID).State; s != confirm.OperationSigned || report != (confirm.SendReport{}) {
		t.Fatalf("turned down as a whole, but %s, %+v", s, report)
	}
}

func TestRevokedClerk(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	op := w.decide(0)
	w.must(w.reg.Revoke(t.Context(), userName, "left"))
	_, err := w.engine.Send(t.Context(), nil)
	wantCode(t, err, confirm.ProblemRevoked)
	if s := w.state(op.Intent.OperationID).State; s != confirm.OperationSigned {
		t.Fatalf("operation is %s", s)
	}
}

func TestCloseEndsConnectionsAndLockStopsTraffic(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	w.key.Lock()
	w.engine.Close()
	if w.engine.Link().Online {
		t.Fatal("online after Close")
	}
	before := w.requests.Load()
	wantCode(t, w.engine.Hello(t.Context()), confirm.ProblemLocked)
	if w.requests.Load() != before {
		t.Fatal("a request went through with a locked credential")
	}
	w.must(w.key.Unlock(t.Context(), pin))
	w.must(w.engine.Hello(t.Context()))
}

func TestCloseEndsWhatIsUnderWay(t *testing.T) {
	w := newWorld(t, 2)
	release := make(chan struct{})
	w.breakPath(wire.PathHello, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		w.engine.Close()
		<-release
	})
	defer close(release)
	err := w.engine.Hello(context.Background())
	wantCode(t, err, confirm.ProblemOffline)
}

func TestEnrolTwiceWithTheSameRequest(t *testing.T) {
	w := newWorld(t, 0)
	code, err := w.reg.NewActivationCode(t.Context(), userName)
	w.must(err)
	asked, err := w.key.Create(t.Context(), []byte("908172"), userName, confirm.ES256)
	w.must(err)
	cfg := w.enrolConfig(code, asked)
	w.breakPath(wire.PathEnrol, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(discard{rw}, r) // the registry did it, and the answer is lost
		panic(http.ErrAbortHandler)
	})
	_, _, err = enrol(t, cfg)
	wantCode(t, err, confirm.ProblemOffline)
	w.heal()
	cert, _, err := enrol(t, cfg)
	w.must(err)
	again, _, err := enrol(t, cfg)
	if err != nil || !reflect.DeepEqual(cert, again) {
		t.Fatalf("another certificate for the same request: %v", err)
	}
	cfg.ActivationCode = "0000000000"
	_, _, err = enrol(t, cfg)
	wantCode(t, err, confirm.ProblemActivationCode)
}
