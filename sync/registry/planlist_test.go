package registry

import (
	"database/sql"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/rules"
	"confirmpoint/sync/wire"
)

// plans asks until the end, and gives the codes of the points by plan.
func (s *station) plans() (all []wire.PlanInfo, codes map[string][]string, pages int) {
	s.h.t.Helper()
	codes = map[string][]string{}
	after := ""
	for {
		a := read[wire.PlansAnswer](s.h.t, s.get(wire.PathPlans+"?after="+url.QueryEscape(after)))
		pages++
		for _, info := range a.Plans {
			var p confirm.Plan
			s.h.must(wire.DecodeBytes(info.Plan, &p))
			for _, at := range info.Points {
				point, err := confirm.DecodePoint(at.Point)
				s.h.must(err)
				codes[p.ID] = append(codes[p.ID], point.Code)
			}
			if codes[p.ID] == nil {
				codes[p.ID] = []string{}
			}
		}
		all = append(all, a.Plans...)
		if after = a.Next; after == "" {
			return all, codes, pages
		}
	}
}

// TestPlans: what is over is not told; the rest is, with every word of it.
func TestPlans(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	ctx := t.Context()
	h.must(h.PutPlan(ctx, confirm.Plan{ID: "over", Name: "2021 年", Opens: opens.AddDate(-5, 0, 0), Closes: closes.AddDate(-5, 0, 0)}))
	h.must(h.PutPlan(ctx, confirm.Plan{ID: "next", Name: "2027 年", Opens: opens.AddDate(1, 0, 0), Closes: closes.AddDate(1, 0, 0), Notes: "另行通知"}))
	apply := &confirm.Arrangement{ID: "a", Opens: opens, Closes: closes, Notes: "网报须知"}
	h.must(h.PutRules(ctx, planID, rules.Rules{Application: apply, Windows: []rules.Window{
		{Point: h.points[1].Code, Notes: "带原件", Scope: confirm.Scope{Kinds: []confirm.RegistrationKind{confirm.KindFirst}}},
	}}))
	all, codes, pages := s.plans()
	if pages != 1 || len(all) != 2 || !slices.Equal(codes[planID], []string{"T01", "T02"}) || len(codes["next"]) != 0 {
		t.Fatalf("%d pages, %d plans, %v", pages, len(all), codes)
	}
	var told confirm.Arrangement
	h.must(wire.DecodeBytes(all[0].Application, &told))
	var w confirm.Window
	h.must(wire.DecodeBytes(all[0].Points[1].Window, &w))
	stored, err := h.Window(ctx, planID, h.points[1].ID)
	h.must(err)
	if told != *apply || w.Notes != "带原件" || w.ID != stored.ID || len(w.Scope.Kinds) != 1 || !w.Opens.Equal(opens) || all[1].Application != nil {
		t.Errorf("%+v, %+v", told, w)
	}
	h.clock.set(closes.AddDate(0, 1, 0))
	s.signIn()
	if _, codes, _ := s.plans(); codes[planID] != nil {
		t.Error("a plan is told that is over")
	}
	for _, after := range []string{"x", "e30=", base64.RawURLEncoding.EncodeToString([]byte(`{"o":1,"x":2}`)), base64.RawURLEncoding.EncodeToString([]byte("[]"))} {
		if got := s.get(wire.PathPlans + "?after=" + url.QueryEscape(after)); got.status != http.StatusBadRequest {
			t.Errorf("after=%s: status %d", after, got.status)
		}
	}
}

// TestPlansOfAProvince: thousands of points in two plans come in answers that
// fit the line, each point once and in order.
func TestPlansOfAProvince(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	ctx := t.Context()
	h.must(h.PutPlan(ctx, confirm.Plan{ID: "next", Name: "2027 年", Opens: opens.AddDate(1, 0, 0), Closes: closes.AddDate(1, 0, 0)}))
	const points = 1500
	h.must(h.db.update(ctx, func(tx *sql.Tx) error {
		for n := range points {
			id := fmt.Sprintf("p%05d", n)
			if _, err := tx.ExecContext(ctx, "INSERT INTO point (id, code, name, address, bureau_id) VALUES ($1, $2, $3, $4, $5)", id, fmt.Sprintf("X%05d", n), "确认点 "+id, "城关镇", h.home); err != nil {
				return err
			}
			for _, plan := range []string{planID, "next"} {
				if _, err := tx.ExecContext(ctx, `INSERT INTO confirm_window (id, plan_id, point_id, version, opens, closes, scope, notes)
					VALUES ($1, $2, $3, 1, $4, $5, $6, '')`, plan+id, plan, id, millis(opens), millis(closes.Add(time.Hour)), []byte("{}")); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	_, codes, pages := s.plans()
	if pages != 4 || len(codes[planID]) != points+2 || len(codes["next"]) != points {
		t.Fatalf("%d pages, %d and %d points", pages, len(codes[planID]), len(codes["next"]))
	}
	for plan, list := range codes {
		if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Errorf("%s: points twice or out of order", plan)
		}
	}
}
