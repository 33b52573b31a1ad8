package version

import (
	"os"
	"regexp"
	"testing"
)

func TestNumberIsThatOfFyneApp(t *testing.T) {
	toml, err := os.ReadFile("../../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^\s*Version = "([^"]+)"$`).FindSubmatch(toml)
	if m == nil {
		t.Fatal("FyneApp.toml has no line Version = \"…\"")
	}
	if got := string(m[1]); got != Number {
		t.Errorf("FyneApp.toml says %s, internal/version says %s", got, Number)
	}
}

func TestSoftware(t *testing.T) {
	if got, want := Software("pointctl"), "pointctl/"+Number; got != want {
		t.Errorf("Software = %q, want %q", got, want)
	}
}
