package present

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"confirmpoint/confirm"
)

// codes lists every constant of type confirm.Code from the source, so that a
// code cannot be added without words.
func codes(t *testing.T) []confirm.Code {
	t.Helper()
	var all []confirm.Code
	for _, text := range constants(t, "Code") {
		all = append(all, confirm.Code(text))
	}
	if len(all) < 80 {
		t.Fatalf("only %d codes found: the search is broken", len(all))
	}
	return all
}

// constants lists the values of every constant of a type of confirm.
func constants(t *testing.T, kind string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "confirm", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			if id, ok := spec.Type.(*ast.Ident); !ok || id.Name != kind {
				return true
			}
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, text)
			return true
		})
	}
	return all
}

func TestEveryCodeHasWords(t *testing.T) {
	said := map[confirm.Code]bool{}
	for _, code := range codes(t) {
		said[code] = true
		text := Words(code, nil)
		if strings.Contains(text, string(code)) {
			t.Errorf("%s has no words", code)
			continue
		}
		if !strings.HasSuffix(text, "。") || strings.Count(text, "。") < 1 {
			t.Errorf("%s: %q is no sentence", code, text)
		}
		if strings.ContainsAny(text, "[]{}") {
			t.Errorf("%s: %q shows marks of the template", code, text)
		}
	}
	for _, table := range []map[confirm.Code]string{problemWords, credentialWords, refusalSentences, findingWords} {
		for code := range table {
			if !said[code] {
				t.Errorf("there are words for %s, which is no code", code)
			}
		}
	}
}

func TestEveryAuditedActHasAWord(t *testing.T) {
	acts := constants(t, "AuditAction")
	if len(acts) < 25 {
		t.Fatalf("only %d acts found: the search is broken", len(acts))
	}
	for _, act := range acts {
		if AuditWord(confirm.AuditAction(act)) == act {
			t.Errorf("%s has no word", act)
		}
	}
	check(t, "words of no act", len(auditWords), len(acts))
}

func TestNoCodeHasTwoSentences(t *testing.T) {
	seen := map[confirm.Code]bool{}
	for _, table := range []map[confirm.Code]string{problemWords, credentialWords, refusalSentences, findingWords} {
		for code := range table {
			if seen[code] {
				t.Errorf("%s has two sentences", code)
			}
			seen[code] = true
		}
	}
}

// TestProblemsSayTheNextStep: a sentence that only states what is wrong leaves
// the clerk alone.
func TestProblemsSayTheNextStep(t *testing.T) {
	for _, table := range []map[confirm.Code]string{problemWords, credentialWords, refusalSentences, findingWords} {
		for code, text := range table {
			if !strings.Contains(text, "请") && !strings.Contains(text, "不用") {
				t.Errorf("%s: %q names no next step", code, text)
			}
		}
	}
}

func TestSentence(t *testing.T) {
	opens := time.Date(2026, 10, 1, 0, 30, 0, 0, time.UTC)
	tests := map[string]struct {
		err  error
		want []string
		not  []string
	}{
		"nil":             {nil, nil, nil},
		"problem":         {&confirm.Problem{Code: confirm.ProblemWrongPIN, Args: map[string]string{"left": "3"}}, []string{"还可尝试 3 次"}, nil},
		"without its arg": {&confirm.Problem{Code: confirm.ProblemWrongPIN}, []string{"PIN 码不正确。"}, []string{"次]", "还可尝试"}},
		"wrapped":         {fmt.Errorf("pull: %w", &confirm.Problem{Code: confirm.ProblemOffline}), []string{"连不上登记库"}, []string{"pull"}},
		"until":           {&confirm.Refusal{Code: confirm.CodeWindowNotOpen, Until: opens}, []string{"2026年10月1日 08:30"}, nil},
		"other's word": {&confirm.Refusal{Code: confirm.CodeAlreadyDecided, Args: map[string]string{
			"action": string(confirm.ActionConcludeIncomplete), "at": "2026-10-01T00:30:00Z"}}, []string{"材料不全", "2026-10-01 08:30"}, []string{"conclude"}},
		"findings": {&confirm.Refusal{Code: confirm.CodeBlockedByFinding, Args: map[string]string{"codes": "id_check_digit,no_photo"}}, []string{"身份证号码末位校验不对；没有照片"}, []string{"id_check"}},
		"printer":  {&confirm.Problem{Code: confirm.ProblemPrinter, Args: map[string]string{"reason": "media-empty-error,media-jam"}}, []string{"缺纸、卡纸"}, []string{"media"}},
		"cancel":   {fmt.Errorf("x: %w", context.Canceled), []string{"已取消"}, nil},
		"time":     {context.DeadlineExceeded, []string{"超时"}, nil},
		"bug":      {errors.New("sql: no rows"), []string{"程序出错"}, []string{"sql"}},
		"future":   {&confirm.Problem{Code: "brand_new"}, []string{"brand_new"}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := Sentence(tt.err)
			if tt.err == nil && got != "" {
				t.Errorf("no error gives %q", got)
			}
			for _, want := range tt.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q does not say %q", got, want)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(got, not) {
					t.Errorf("%q says %q", got, not)
				}
			}
		})
	}
}

// FuzzWords: values come from other machines and must never break a sentence.
func FuzzWords(f *testing.F) {
	f.Add("left", "3")
	f.Add("conditions", "T1,T2, ,")
	f.Add("codes", "[{left}]")
	f.Add("at", "yesterday")
	f.Add("reason", "-error")
	all := []map[confirm.Code]string{problemWords, credentialWords, refusalSentences, findingWords}
	f.Fuzz(func(t *testing.T, name, value string) {
		for _, table := range all {
			for code := range table {
				if got := Words(code, map[string]string{name: value}); got == "" {
					t.Errorf("%s says nothing", code)
				}
			}
		}
	})
}

func TestWordsAreChinese(t *testing.T) {
	for _, code := range codes(t) {
		if !strings.ContainsFunc(Words(code, nil), func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s is not said in Chinese", code)
		}
	}
}
