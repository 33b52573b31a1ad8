package desk

import (
	"path/filepath"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// TestFileName: whatever the registry calls an application, its file lies in
// the folder, names nobody, and is no other application's.
func TestFileName(t *testing.T) {
	paper := func(no string, kind confirm.PaperKind) string {
		return fileName(confirm.Paper{Kind: kind, Record: confirm.Record{ApplicationNo: no}})
	}
	if got := paper("2026-0001A", confirm.PaperForm); got != "2026-0001A-申请表.pdf" {
		t.Errorf("%q", got)
	}
	if got := paper("20260001", confirm.PaperReceipt); got != "20260001-受理凭证.pdf" {
		t.Errorf("%q", got)
	}
	seen := map[string]string{}
	for _, no := range []string{"", ".", "..", "../../etc/passwd", "a/b", "a\\b", "a_b", "a b", "CON", "张三", "a\x00b", "a:b", "-"} {
		got := paper(no, confirm.PaperForm)
		if filepath.Base(got) != got || strings.ContainsAny(got, "\\:\x00 ") || strings.HasPrefix(got, ".") || strings.Contains(got, "张") {
			t.Errorf("%q gives %q", no, got)
		}
		if other, ok := seen[got]; ok {
			t.Errorf("%q and %q give the same file %q", no, other, got)
		}
		seen[got] = no
	}
}

func FuzzFileName(f *testing.F) {
	f.Add("202600000001")
	f.Add("../x")
	f.Fuzz(func(t *testing.T, no string) {
		got := fileName(confirm.Paper{Record: confirm.Record{ApplicationNo: no}})
		if filepath.Base(got) != got || len(got) > len(no)+64 {
			t.Errorf("%q gives %q", no, got)
		}
	})
}
