package engine_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestPlans: what the registry lists arrives whole, page by page; nonsense is
// told as that.
func TestPlans(t *testing.T) {
	w := newWorld(t, 0)
	plans, err := w.engine.Plans(t.Context())
	w.must(err)
	if len(plans) != 1 || plans[0].Plan.ID != planID || len(plans[0].Points) != 1 || plans[0].Points[0].Point != w.point || plans[0].Application != nil {
		t.Fatalf("%+v", plans)
	}

	answer := func(change func(body string) string) {
		w.breakPath(wire.PathPlans, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
			r.URL.RawQuery = "" // the pages are ours
			rec := record(r, next)
			replay(rw, rec, []byte(change(rec.Body.String())))
		})
	}
	const point = `{"point":{"id":"p","code":"X","name":"n","bureau_id":"","bureau_name":"","bureau_phone":""},` +
		`"window":{"id":"w","version":1,"opens":"2026-11-01T00:00:00Z","closes":"2026-12-01T00:00:00Z"}}`
	const plan = `{"id":"x","name":"n","opens":"2026-11-01T00:00:00Z","closes":"2026-12-01T00:00:00Z"}`
	half := `{"plans":[{"plan":` + plan + `,"points":[` + point + `]}]`

	asked := 0
	answer(func(string) string {
		if asked++; asked == 1 {
			return half + `,"next":"a"}`
		}
		return half + `}`
	})
	plans, err = w.engine.Plans(t.Context())
	w.must(err)
	if len(plans) != 1 || len(plans[0].Points) != 2 || asked != 2 {
		t.Errorf("two pages of one plan: %+v", plans)
	}
	for name, body := range map[string]string{
		"for ever":        half + `,"next":"a"}`,
		"next of nothing": `{"plans":[],"next":"a"}`,
		"no list":         `{}`,
		"no plan":         `{"plans":[{"plan":null,"points":[]}]}`,
		"absent plan":     `{"plans":[{"points":[]}]}`,
		"ends first":      strings.Replace(half, "2026-12-01", "2026-10-01", 1) + `}`,
		"unknown field":   strings.Replace(half, `"id":"x"`, `"id":"x","force":true`, 1) + `}`,
		"window ends":     strings.Replace(half, `"closes":"2026-12-01T00:00:00Z"}}]`, `"closes":"2026-10-01T00:00:00Z"}}]`, 1) + `}`,
		"nobody's point":  strings.Replace(half, `"id":"p"`, `"id":""`, 1) + `}`,
	} {
		answer(func(string) string { return body })
		_, err := w.engine.Plans(t.Context())
		if code := confirm.CodeOf(err); code != confirm.ProblemBadAnswer {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestProblemOfHead: a question without a body in its answer tells its problem
// all the same, before a scan goes up in vain.
func TestProblemOfHead(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	scan := []byte("%PDF-1.4 drawn")
	w.must(w.cache.SaveBlob(t.Context(), wire.Hash(scan), scan))
	w.attach(0, scan)
	w.breakPath(wire.PathBlobs, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method != http.MethodHead {
			t.Errorf("%s though HEAD was refused", r.Method)
		}
		rw.Header().Set(wire.HeaderVersion, strconv.Itoa(wire.Version))
		rw.Header().Set(wire.HeaderNonce, r.Header.Get(wire.HeaderNonce))
		rw.Header().Set("Content-Type", "application/problem+json")
		rw.Header().Set(wire.HeaderProblem, string(confirm.ProblemSignInRequired))
		rw.WriteHeader(http.StatusUnauthorized)
	})
	_, err := w.engine.Send(t.Context(), nil)
	wantCode(t, err, confirm.ProblemSignInRequired)
}
