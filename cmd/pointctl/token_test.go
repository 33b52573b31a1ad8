package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"confirmpoint/internal/training"
	"confirmpoint/sync/credential"
	"confirmpoint/sync/credential/credentialtest"
	"confirmpoint/sync/credential/token/tokentest"
)

// TestToken: the commands of a USB token, with a real library in the real
// helper: what is plugged in, an enrolment on it, its PIN.
func TestToken(t *testing.T) {
	soft := tokentest.NewSoftHSM(t)
	soft.Init(t, "spare", "915573")
	soft.Init(t, "mine", "730914")
	for _, variable := range soft.Options.Env {
		name, value, _ := strings.Cut(variable, "=")
		t.Setenv(name, value)
	}
	tr, err := training.Start(t.Context(), training.Options{Dir: t.TempDir(), Count: 1, NoPictures: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tr.Close() })
	dir := t.TempDir()
	ca := filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(ca, tr.CAPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	keyring := &credentialtest.Memory{}
	secrets := map[string]string{envActivation: tr.ActivationCode(), envPIN: "730914"}
	pointctl := func(args ...string) (code int, out, errOut string) {
		var o, e bytes.Buffer
		code = run(t.Context(), append(args, "--dir", filepath.Join(dir, "data")), world{
			out: &o, err: &e, getenv: func(name string) string { return secrets[name] }, secrets: keyring,
			kdf: credential.Params{Time: 1, MemoryKiB: 8, Threads: 1},
		})
		return code, o.String(), e.String()
	}

	code, out, errOut := pointctl("token", "list", "--library", soft.Library, "--token-helper", soft.Options.Helper, "--json")
	var seen listedTokens
	if err := json.Unmarshal([]byte(out), &seen); err != nil || code != 0 || len(seen.Tokens) != 2 || seen.Tokens[0].TriesLeft != -1 {
		t.Fatalf("token list: %d, %s%s, %v", code, out, errOut, err)
	}
	if code, out, _ = pointctl("token", "list", "--library", soft.Library, "--token-helper", soft.Options.Helper); code != 0 || !strings.Contains(out, "mine") || !strings.Contains(out, "共 2 个") {
		t.Errorf("token list: %d, %s", code, out)
	}
	if code, _, errOut = pointctl("token", "list", "--library", "/nowhere.so", "--token-helper", soft.Options.Helper); code != exitCredential || !strings.Contains(errOut, "找不到驱动文件") {
		t.Errorf("no library: %d, %s", code, errOut)
	}

	enrol := []string{"enrol", "--registry", tr.URL(), "--ca", ca, "--user", tr.UserName(), "--token", soft.Library, "--token-helper", soft.Options.Helper}
	if code, _, errOut = pointctl(enrol...); code != exitCredential || !strings.Contains(errOut, "插着几个") {
		t.Errorf("two tokens: %d, %s", code, errOut)
	}
	if code, out, errOut = pointctl(append(enrol, "--token-label", "mine")...); code != 0 {
		t.Fatalf("enrol: %d, %s%s", code, out, errOut)
	}
	secrets[envNewPIN] = "604193"
	if code, out, errOut = pointctl("pin"); code != 0 {
		t.Fatalf("pin: %d, %s%s", code, out, errOut)
	}
	if code, _, errOut = pointctl("pin"); code != exitCredential || !strings.Contains(errOut, "PIN 码不正确。") {
		t.Errorf("the old PIN: %d, %s", code, errOut)
	}
}
