package tokentest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"confirmpoint/sync/credential/token"
)

// noSkip makes a missing softhsm2 or compiler a failure, as in make test.
const noSkip = "CONFIRMPOINT_NO_SKIP"

// softLibraries are where Debian, Fedora and Homebrew put the library.
var softLibraries = []string{
	"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/*/softhsm/libsofthsm2.so",
	"/usr/lib64/pkcs11/libsofthsm2.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so",
}

// SoftHSM is SoftHSM 2, a real PKCS #11 library with tokens in files, behind
// the real helper, which is built for the test. It never locks after wrong PINs.
type SoftHSM struct {
	Library string
	Options token.Options
	env     []string
}

// NewSoftHSM builds the helper and sets up an empty SoftHSM. Without softhsm2
// or a C compiler the test is skipped, or fails when CONFIRMPOINT_NO_SKIP=1.
func NewSoftHSM(t testing.TB) *SoftHSM {
	t.Helper()
	s := &SoftHSM{}
	for _, pattern := range softLibraries {
		if found, err := filepath.Glob(pattern); err == nil && len(found) > 0 && s.Library == "" {
			s.Library = found[0]
		}
	}
	_, noTool := exec.LookPath("softhsm2-util")
	_, noCompiler := exec.LookPath("gcc")
	if s.Library == "" || noTool != nil || noCompiler != nil {
		if os.Getenv(noSkip) != "" {
			t.Fatal("softhsm2 or gcc is not installed, and nothing may be skipped")
		}
		t.Skip("softhsm2 or gcc is not installed: scripts/need.sh test installs them")
	}
	dir := t.TempDir()
	helper := filepath.Join(dir, token.Program)
	build := exec.Command("go", "build", "-trimpath", "-tags", "pkcs11", "-o", helper, "confirmpoint/cmd/confirmpoint-token")
	build.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the helper does not build: %v\n%s", err, out)
	}
	tokens, conf := filepath.Join(dir, "tokens"), filepath.Join(dir, "softhsm2.conf")
	if err := os.Mkdir(tokens, 0o700); err != nil {
		t.Fatal(err)
	}
	text := "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n"
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.env = []string{"SOFTHSM2_CONF=" + conf}
	s.Options = token.Options{Helper: helper, Env: s.env}
	return s
}

// Init makes a token with a label and a PIN.
func (s *SoftHSM) Init(t testing.TB, label, pin string) {
	t.Helper()
	c := exec.Command("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", "so-"+pin)
	c.Env = append(os.Environ(), s.env...)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("softhsm2-util: %v\n%s", err, out)
	}
}
