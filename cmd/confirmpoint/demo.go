package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"confirmpoint/confirm"
	"confirmpoint/internal/point"
	"confirmpoint/internal/training"
	"confirmpoint/ui"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// demo is a training registry and a workstation beside it, in one folder. A
// start in the folder of an earlier run goes on with it, however that run
// ended. The workstation's secrets lie in that folder too, in a file, not in
// the user's keyring: good enough for training, never for real work.
type demo struct {
	registry *training.Training
	station  *station
	prefill  ui.Prefill
	dir      string
	remove   bool // the folder is ours alone
}

const demoSeed = 20260901

func openDemo(ctx context.Context, f flags) (*demo, error) {
	d := &demo{dir: f.dir}
	if d.dir == "" {
		dir, err := os.MkdirTemp("", "confirmpoint-demo-")
		if err != nil {
			return nil, &confirm.Problem{Code: confirm.ProblemReadOnly, Err: err}
		}
		d.dir, d.remove = dir, true
	}
	if err := d.start(ctx, f); err != nil {
		d.sweep()
		return nil, err
	}
	return d, nil
}

func (d *demo) start(ctx context.Context, f flags) (err error) {
	d.registry, err = training.Start(ctx, training.Options{
		Dir: filepath.Join(d.dir, "registry"), Count: f.demoCount, Seed: demoSeed,
	})
	if err != nil {
		return err
	}
	ca := filepath.Join(d.dir, "registry-ca.pem")
	if err := os.WriteFile(ca, d.registry.CAPEM(), 0o600); err != nil {
		return errors.Join(&confirm.Problem{Code: confirm.ProblemReadOnly, Err: err}, d.registry.Close())
	}
	d.prefill = ui.Prefill{
		RegistryURL: d.registry.URL(), CAFile: ca, UserName: d.registry.UserName(),
		Hints: map[present.SignInStep]string{
			present.StepEnrol:   lang.F("演练：激活码 %s，PIN 码可设为 %s。", d.registry.ActivationCode(), training.PIN),
			present.StepOnline:  lang.F("演练：密码 %s，PIN 码为启用时所设（如 %s）。", d.registry.Password(), training.PIN),
			present.StepOffline: lang.F("演练：PIN 码为启用时所设（如 %s）。", training.PIN),
		},
		SMSCode: d.registry.SMSCode,
	}
	d.station = &station{options: point.Options{
		Dir: filepath.Join(d.dir, "workstation"), RegistryURL: d.registry.URL(), Training: true,
		Secrets: training.NewSecrets(filepath.Join(d.dir, "training-secrets.json")),
	}}
	return nil
}

// Befall lets something happen to a record of the guided walk.
func (d *demo) Befall(ctx context.Context, e present.WalkEvent, applicationNo string) error {
	if e == present.WalkApplicantEdits {
		return d.registry.ApplicantEdits(ctx, applicationNo)
	}
	return d.registry.BureauDeclines(ctx, applicationNo)
}

// close ends the registry; the folder goes when it was made for this run.
func (d *demo) close() error {
	defer d.sweep()
	return d.registry.Close()
}

func (d *demo) sweep() {
	if d.remove {
		_ = os.RemoveAll(d.dir) // what is left goes with the system's other temporary files
	}
}
