package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestUsageInChinese: no English of the flag library inside a Chinese sentence.
func TestUsageInChinese(t *testing.T) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	tests := map[string]string{
		"nonsense":                              "没有命令 nonsense",
		"list one two":                          "最多 1 个参数，给了 2 个",
		"confirm":                               "要 1 个参数，给了 0 个",
		"message":                               "至少要 1 个参数，给了 0 个",
		"recall a b c":                          "要 1 到 2 个参数，给了 3 个",
		"status x":                              "pointctl status 不要参数，却给了 x",
		"list --bogus":                          "没有选项 --bogus",
		"list -z":                               "没有选项 -z",
		"list --limit":                          "选项 --limit 后面要有值",
		"list --limit many":                     "选项 --limit 的值不对",
		"list --=x":                             "选项 --=x 的写法不对",
		"attach 1 f":                            "缺少选项 --kind",
		"confirm 1 --complete --leave":          "这些选项不能一起用：--complete、--leave",
		"transfer 1 --to":                       "选项 --to 后面要有值",
		"correct 1 --set x":                     "--set 要写成 项=新内容",
		"correct 1":                             "用 --set 写明更正哪一项",
		"annotate 1":                            "至少写一项",
		"recall 1":                              "给出留言编号，或用 --last",
		"check 1 --all":                         "--all",
		"conflict x --recheck --give-up":        "这些选项不能一起用",
		"conflict x --reason y":                 "--give-up 与 --reason 要一起用",
		"confirm 1 --message x --file-number 1": "--message 要与结论一起用",
	}
	english := regexp.MustCompile(`\b(flag|arg|argument|command|unknown|invalid|requires|accepts|received)\b`)
	for args, want := range tests {
		t.Run(args, func(t *testing.T) {
			var out, complaint bytes.Buffer
			code := run(t.Context(), strings.Fields(args), world{in: null, out: &out, err: &complaint, getenv: func(string) string { return "" }})
			if code != exitUsage {
				t.Errorf("exit code %d", code)
			}
			if text := complaint.String(); !strings.Contains(text, want) || english.MatchString(text) {
				t.Errorf("%q, want %q in it", text, want)
			}
		})
	}
}
