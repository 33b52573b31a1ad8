package rules_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/rules"
)

const full = `{
  "conditions": [
    {"code": "GD1", "text": "继续教育验证合格", "kinds": ["periodic"], "basis": "粤教继〔2019〕1号", "evidence": "验证证明", "leads": "deferred"}
  ],
  "training_hours": 72, "training_unit": "credits", "period_years": 5,
  "checks_off": ["id_region"],
  "photo": {"min_width": 295, "min_height": 413, "max_bytes": 204800},
  "application": {"id": "w1", "opens": "2026-09-01T00:00:00Z", "closes": "2026-09-20T00:00:00Z"},
  "stage_labels": ["初审", "备案"],
  "authorisations": ["written", "consent"],
  "late": {"policy": "accept_if_proven", "grace_hours": 24},
  "offline_days": 5,
  "windows": [{"point": "T01", "scope": {"kinds": ["first"], "post_kinds": ["在编在岗"]}, "notes": "带原件"}]
}`

func TestParseAndShow(t *testing.T) {
	r, err := rules.Parse([]byte("\xef\xbb\xbf" + full))
	if err != nil {
		t.Fatal(err)
	}
	text, err := r.Show()
	if err != nil {
		t.Fatal(err)
	}
	again, err := rules.Parse(text)
	if err != nil || !reflect.DeepEqual(again, r) {
		t.Fatalf("what is shown is read as something else: %v", err)
	}
	var b confirm.Rulebook
	r.Fill(&b)
	last := b.Conditions[len(b.Conditions)-1]
	if last.Code != "GD1" || !last.Provincial || b.TrainingHours != 72 || b.OfflineDays != 5 || b.Late.GraceHours != 24 {
		t.Errorf("%+v", b)
	}
}

func TestDefaults(t *testing.T) {
	r, err := rules.Parse([]byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	b := confirm.Rulebook{OfflineDays: 7}
	r.Fill(&b)
	if b.TrainingHours != confirm.DefaultTrainingHours || b.OfflineDays != 7 || !reflect.DeepEqual(b.Conditions, confirm.DefaultConditions()) {
		t.Errorf("%+v", b)
	}
}

func TestPlaces(t *testing.T) {
	condition := func(s string) string {
		return `{"conditions":[{"code":"GD1","text":"甲","kinds":["first"]},` + s + `]}`
	}
	for name, tt := range map[string]struct{ file, place string }{
		"no JSON":            {"{\n\"training_hours\": }", "第 2 行"},
		"cut short":          {"{\n\"training_hours\": 3", "第 2 行"},
		"empty":              {"", "第 1 行"},
		"unknown":            {"{\n\n\"trainig_hours\": 3}", "第 3 行"},
		"type":               {`{"training_hours": "3"}`, "第 1 行 training_hours"},
		"time":               {`{"application": {"id": "w", "opens": "soon"}}`, "第 1 行"},
		"twice":              {`{"training_hours": 3, "training_hours": 4}`, "文件"},
		"two values":         {`{} {}`, "文件"},
		"too large":          {strings.Repeat(" ", rules.MaxBytes+1), "文件"},
		"hours":              {`{"training_hours": -1}`, "training_hours"},
		"unit":               {`{"training_unit": "days"}`, "training_unit"},
		"national code":      {condition(`{"code":"T1","text":"乙","kinds":["first"]}`), "conditions[1].code"},
		"same code":          {condition(`{"code":"GD1","text":"乙","kinds":["first"]}`), "conditions[1].code"},
		"code shape":         {condition(`{"code":"甲","text":"乙","kinds":["first"]}`), "conditions[1].code"},
		"no text":            {condition(`{"code":"GD2","text":" ","kinds":["first"]}`), "conditions[1].text"},
		"no kinds":           {condition(`{"code":"GD2","text":"乙","kinds":[]}`), "conditions[1].kinds"},
		"leads":              {condition(`{"code":"GD2","text":"乙","kinds":["first"],"leads":"x"}`), "conditions[1].leads"},
		"check":              {`{"checks_off": ["id_number", "nonsense"]}`, "checks_off[1]"},
		"check twice":        {`{"checks_off": ["id_number", "id_number"]}`, "checks_off[1]"},
		"stage":              {`{"stage_labels": ["初审", ""]}`, "stage_labels[1]"},
		"stage twice":        {`{"stage_labels": ["初审", "初审"]}`, "stage_labels"},
		"authorisation":      {`{"authorisations": ["phone"]}`, "authorisations"},
		"policy":             {`{"late": {"policy": "maybe"}}`, "late.policy"},
		"grace":              {`{"late": {"grace_hours": 100000}}`, "late.grace_hours"},
		"application":        {`{"application": {"id":"w","opens":"2026-09-02T00:00:00Z","closes":"2026-09-01T00:00:00Z"}}`, "application"},
		"window point":       {`{"windows": [{"point": ""}]}`, "windows[0].point"},
		"window twice":       {`{"windows": [{"point": "T01"}, {"point": "T01"}]}`, "windows[1].point"},
		"scope":              {`{"windows": [{"point": "T01", "scope": {"kinds": ["x"]}}]}`, "windows[0].scope.kinds"},
		"control characters": {`{"windows": [{"point": "T01", "notes": "\u0007"}]}`, "windows[0].notes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := rules.Parse([]byte(tt.file))
			var e *rules.Error
			if !errors.As(err, &e) || e.Place != tt.place || e.Reason == "" {
				t.Errorf("got %v, want the place %s", err, tt.place)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte(`{"windows":[{"point":"T01"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := rules.Parse(data)
		if err != nil {
			var e *rules.Error
			if !errors.As(err, &e) {
				t.Fatalf("%T", err)
			}
			return
		}
		text, err := r.Show()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rules.Parse(text); err != nil && len(text) <= rules.MaxBytes {
			t.Fatalf("what is shown is refused: %v", err)
		}
	})
}
