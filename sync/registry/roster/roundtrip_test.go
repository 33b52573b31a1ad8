package roster_test

import (
	"bytes"
	"context"
	"reflect"
	"slices"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/internal/invented"
	"confirmpoint/sync/registry/roster"
)

func applicants(o invented.Options) []roster.Applicant {
	var rows []roster.Applicant
	for _, p := range invented.People(o) {
		// A column has one cell a year, and only words that a result can have.
		if slices.Contains(p.Defects, confirm.CodeAssessmentResult) || slices.Contains(p.Defects, confirm.CodeAssessmentRepeated) {
			continue
		}
		rows = append(rows, p.Applicant())
	}
	return rows
}

func written(t testing.TB, rows []roster.Applicant) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	if err := roster.WriteApplicants(&b, rows); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

func TestInventedPeopleSurviveTheFile(t *testing.T) {
	rows := applicants(invented.Options{Seed: 1, Count: 400})
	rows[3].FileNumber, rows[3].Remark = "20260001", "第一行\n第二行 _x000D_ <&>"
	file := written(t, rows)
	got, err := roster.Read(context.Background(), "a.xlsx", file, file.Size())
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(rows) {
		t.Fatalf("%d rows came back of %d", len(got), len(rows))
	}
	for i := range rows {
		if !reflect.DeepEqual(got[i], rows[i]) {
			t.Fatalf("row %d changed:\n%#v\n%#v", i+2, got[i], rows[i])
		}
	}
}

func BenchmarkRead(b *testing.B) {
	rows := applicants(invented.Options{Seed: 1, Count: 100_000})
	file := written(b, rows)
	b.ReportAllocs()
	for b.Loop() {
		got, err := roster.Read(context.Background(), "a.xlsx", file, file.Size())
		if err != nil || len(got) != len(rows) {
			b.Fatalf("%d rows, %v", len(got), err)
		}
	}
	b.ReportMetric(float64(b.N*len(rows))/b.Elapsed().Seconds(), "rows/s")
}
