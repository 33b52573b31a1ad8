package ui

import (
	"testing"

	fynelang "fyne.io/fyne/v2/lang"
)

func TestToolkitWords(t *testing.T) {
	for language, want := range map[string]map[string]string{
		"zh_CN": {"No": "否", "OK": "确定", "Yes": "是", "Cancel": "取消", "Select all": "全选", "Paste": "粘贴"},
		"en":    {"No": "No", "OK": "OK", "Yes": "Yes", "Cancel": "Cancel", "Select all": "Select all", "Paste": "Paste"},
	} {
		t.Setenv("LANGUAGE", language)
		if err := ToolkitWords(); err != nil {
			t.Fatal(err)
		}
		for word, text := range want {
			if got := fynelang.L(word); got != text {
				t.Errorf("%s: %s is %q, want %q", language, word, got, text)
			}
		}
	}
}
