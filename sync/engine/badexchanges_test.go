package engine_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/engine"
	"confirmpoint/sync/wire"
)

// madeUp is the good answer of an exchange whose real one costs an SMS or a try.
func madeUp(t *testing.T, r *http.Request, message any) *recorder {
	t.Helper()
	rec := httptest.NewRecorder()
	rec.Header().Set(wire.HeaderVersion, strconv.Itoa(wire.Version))
	rec.Header().Set(wire.HeaderNonce, r.Header.Get(wire.HeaderNonce))
	rec.Header().Set("Content-Type", "application/json")
	data, err := wire.Encode(message)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = rec.Body.Write(data)
	return rec
}

// sameFor is the answer that was true once, for the question r.
func sameFor(r *http.Request, once *recorder) *recorder {
	rec := httptest.NewRecorder()
	for k, v := range once.Header() {
		rec.Header()[k] = slices.Clone(v)
	}
	rec.Header().Set(wire.HeaderNonce, r.Header.Get(wire.HeaderNonce))
	rec.Code = once.Code
	_, _ = rec.Body.Write(once.Body.Bytes())
	return rec
}

// fooled is an exchange beside those of a pull and a sending.
type fooled struct {
	name, path string
	good       any // made up; nil: the registry's own
	// try returns what was taken for a success besides the error.
	try func(ctx context.Context, w *world) (taken bool, err error)
}

func exchangesToFool(cfg engine.EnrolConfig) []fooled {
	none := func(err error) (bool, error) { return err == nil, err }
	return []fooled{
		{"sign-in, password", wire.PathSignInPassword, wire.PasswordAnswer{ChallengeID: "c", PhoneMasked: "1**", ExpiresAt: time.Now()},
			func(ctx context.Context, w *world) (bool, error) {
				c, err := w.engine.SignInPassword(ctx, userName, password)
				return c != confirm.SMSChallenge{}, err
			}},
		{"sign-in, SMS", wire.PathSignInSMS, wire.SMSAnswer{ValidUntil: time.Now()}, func(ctx context.Context, w *world) (bool, error) {
			return none(w.engine.SignInSMS(ctx, "c", "123456"))
		}},
		{"enrolment", wire.PathEnrol, nil, func(ctx context.Context, w *world) (bool, error) {
			cert, _, err := enrol(w.t.(*testing.T), cfg)
			return cert.Line != nil || cert.Signing != nil, err
		}},
		{"renewal", wire.PathRenew, nil, func(ctx context.Context, w *world) (bool, error) {
			asked, err := w.key.Renew(ctx)
			w.must(err)
			certs, err := w.engine.Renew(ctx, asked)
			return certs.Line != nil || certs.Signing != nil, err
		}},
		{"credential", wire.PathCredential, nil, func(ctx context.Context, w *world) (bool, error) {
			return false, w.engine.ReportCredential(ctx, w.key.Status(ctx)) // nothing is kept, and {} says that all is well
		}},
		{"terms", wire.PathEnrol, wire.EnrolTerms{Algorithm: string(confirm.ES256)}, func(ctx context.Context, _ *world) (bool, error) {
			alg, err := engine.Terms(ctx, cfg)
			return alg != "", err
		}},
		{"me", wire.PathMe, wire.MeAnswer{Sequence: 9}, func(ctx context.Context, w *world) (bool, error) {
			_, err := w.engine.Account(ctx)
			return err == nil, err
		}},
		{"reconciliation", wire.PathReconcile, nil, func(ctx context.Context, w *world) (bool, error) {
			out, err := w.engine.Reconcile(ctx, func(context.Context) ([]confirm.Counted, error) { return nil, nil })
			return err == nil || out.Same() && len(out.States) > 0, err
		}},
		{"receipt numbers", wire.PathReceiptBlocks, nil, func(ctx context.Context, w *world) (bool, error) {
			b, err := w.engine.ReserveReceipts(ctx, 3)
			return b != confirm.ReceiptBlock{}, err
		}},
		{"fates of numbers", wire.PathReceiptFates, wire.ReceiptFatesAnswer{Kept: 1}, func(ctx context.Context, w *world) (bool, error) {
			return none(w.engine.ReportReceipts(ctx, []confirm.ReservedNumber{{Number: "QH01-20261122-0001", State: confirm.NumberVoid}}))
		}},
		{"plans", wire.PathPlans, nil, func(ctx context.Context, w *world) (bool, error) {
			p, err := w.engine.Plans(ctx)
			return len(p) > 0, err
		}},
		{"new password", wire.PathPassword, wire.NewPasswordAnswer{ChangedAt: time.Now()}, func(ctx context.Context, w *world) (bool, error) {
			return none(w.engine.ChangePassword(ctx, password, "another long one"))
		}},
		{"downloads", wire.PathDownloads, wire.DownloadsAnswer{Downloads: []wire.Download{{SHA256: wire.Hash(nil), Name: "a.pdf", Title: "甲", Bytes: 1, AddedAt: time.Now()}}},
			func(ctx context.Context, w *world) (bool, error) {
				d, err := w.engine.Downloads(ctx)
				return len(d) > 0, err
			}},
		{"opened", wire.PathOpened, nil, func(ctx context.Context, w *world) (bool, error) {
			rec, err := w.cache.Record(ctx, w.rows()[0].ID)
			w.must(err)
			got, err := w.engine.Opened(ctx, rec)
			return got.Changed, err
		}},
		{"elsewhere", wire.PathElsewhere, nil, func(ctx context.Context, w *world) (bool, error) {
			q := confirm.ElsewhereQuery{Reason: confirm.SearchReasons()[0], Conditions: map[confirm.SearchField]string{
				confirm.SearchName: "林知夏", confirm.SearchApplicationNo: "202634000001"}}
			found, _, err := w.engine.Elsewhere(ctx, q)
			return len(found) > 0, err
		}},
	}
}

// TestBadAnswersToEveryExchange: the corpus in answer to each other question:
// none is taken for a success, each has its name, and nothing of it is kept.
func TestBadAnswersToEveryExchange(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	code, err := w.reg.NewActivationCode(t.Context(), userName)
	w.must(err)
	asked, err := w.key.Create(t.Context(), []byte("908172"), userName, confirm.ES256)
	w.must(err)
	cfg := w.enrolConfig(code, asked)
	for _, x := range exchangesToFool(cfg) {
		t.Run(x.name, func(t *testing.T) {
			var once *recorder
			for _, b := range badAnswers() {
				if strings.Contains(b.name, "bomb") || strings.Contains(b.name, "too large") {
					continue // one decoder for all: seen in pulls and sendings
				}
				w.t = t
				w.breakPath(x.path, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
					if x.good != nil {
						_, _ = new(bytes.Buffer).ReadFrom(r.Body)
						b.make(rw, r, madeUp(t, r, x.good))
						return
					}
					if once == nil { // the registry counts tries
						once = record(r, next)
					}
					b.make(rw, r, sameFor(r, once))
				})
				taken, err := x.try(t.Context(), w)
				if taken {
					t.Errorf("%s was taken for a success: %v", b.name, err)
				}
				if got := confirm.CodeOf(err); err != nil && got != b.code {
					t.Errorf("%s: %s (%v), want %s", b.name, got, err, b.code)
				}
				w.heal()
			}
		})
	}
	w.t = t
	if kept, err := w.cache.Setting(t.Context(), confirm.SettingRebound(w.enrolment.InstallationID)); kept != nil || err != nil {
		t.Errorf("moved by a bad answer: %s %v", kept, err)
	}
	if n, err := w.cache.NextSequence(t.Context()); n != 1 || err != nil {
		t.Errorf("the next number is %d, %v", n, err)
	}
	if numbers, err := w.cache.ReservedNumbers(t.Context()); len(numbers) != 0 || err != nil {
		t.Errorf("numbers %v, %v", numbers, err)
	}
	if report := w.pull(); report.Records != 0 {
		t.Errorf("%+v", report)
	}
	if _, err := w.engine.ReserveReceipts(t.Context(), 3); err != nil {
		t.Errorf("after the line was good: %v", err)
	}
	if _, _, err := enrol(t, cfg); err != nil {
		t.Errorf("after the line was good: %v", err)
	}
}

// TestBadAnswersToUploads: no operation travels before its scan has arrived, whatever comes back.
func TestBadAnswersToUploads(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	for n, b := range badAnswers() {
		if strings.Contains(b.name, "bomb") || strings.Contains(b.name, "too large") {
			continue
		}
		w.breakPath(wire.PathBlobs, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
			if r.Method == http.MethodHead && n%2 == 0 {
				next.ServeHTTP(rw, r)
				return
			}
			// Nothing has arrived: what says so is a lie.
			if _, err := new(bytes.Buffer).ReadFrom(r.Body); err != nil {
				return
			}
			b.make(rw, r, madeUp(t, r, wire.BlobAnswer{SHA256: strings.TrimPrefix(r.URL.Path, wire.PathBlobs)}))
		})
		paper := append([]byte("%PDF-1.7 "), b.name...)
		w.must(w.cache.SaveBlob(t.Context(), wire.Hash(paper), paper))
		op := w.attach(0, paper)
		if _, err := w.engine.Send(t.Context(), nil); err == nil {
			t.Errorf("%s: a sending without its scan went well", b.name)
		}
		w.wantState(op, confirm.OperationSigned)
		w.heal()
		if n == 0 {
			w.accepted(op)
			continue
		}
		w.must(w.cache.CloseOperation(t.Context(), confirm.Outcome{OperationID: op.Intent.OperationID, RecordID: op.Intent.RecordID, Code: confirm.CodeRemoved, At: w.clock.True()}))
	}
}
