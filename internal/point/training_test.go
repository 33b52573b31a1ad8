package point_test

import (
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/internal/point"
	"confirmpoint/internal/training"
	"confirmpoint/sync/credential/credentialtest"
)

// TestTrainingReachesNoOtherRegistry: neither an enrolment nor an opened folder
// nor a test of the line goes anywhere but to this machine, where the authority
// of the training registry is the only one that is trusted.
func TestTrainingReachesNoOtherRegistry(t *testing.T) {
	tr, err := training.Start(t.Context(), training.Options{Dir: t.TempDir(), Count: 1, NoPictures: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tr.Close(); err != nil {
			t.Error(err)
		}
	})
	o := point.Options{Dir: t.TempDir(), Training: true, Secrets: &credentialtest.Memory{}}
	request := point.EnrolRequest{CAPEM: tr.CAPEM(), UserName: tr.UserName(), ActivationCode: tr.ActivationCode(), PIN: []byte(training.PIN)}
	for _, address := range []string{
		"https://registry.example:8443", "https://10.0.0.8", "https://127.0.0.1.registry.example", "https://localhost.example", "https://[2001:db8::1]:8443", "https://0.0.0.0:1",
	} {
		request.RegistryURL = address
		if _, err := point.Enrol(t.Context(), o, request); confirm.CodeOf(err) != confirm.ProblemTrainingOnly {
			t.Errorf("an enrolment at %s: %v", address, err)
		}
		target := point.ProxyTarget{RegistryURL: address, CAPEM: tr.CAPEM()}
		if err := point.TestProxy(t.Context(), o, target); confirm.CodeOf(err) != confirm.ProblemTrainingOnly {
			t.Errorf("a test of the line to %s: %v", address, err)
		}
	}
	request.RegistryURL = tr.URL()
	if _, err := point.Enrol(t.Context(), o, request); err != nil {
		t.Fatal(err)
	}
	elsewhere := o
	elsewhere.RegistryURL = "https://registry.example:8443"
	if p, err := point.Open(t.Context(), elsewhere); confirm.CodeOf(err) != confirm.ProblemTrainingOnly {
		t.Errorf("opened at another registry: %v, %v", p, err)
	}
	p, err := point.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
