package main

import (
	"fmt"
	"runtime"

	"confirmpoint/internal/version"

	"github.com/spf13/cobra"
)

// versionReport is the JSON of version.
type versionReport struct {
	Version  string `json:"version"`
	Revision string `json:"revision"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "程序版本",
		RunE: func(*cobra.Command, []string) error {
			v := versionReport{version.Number, version.Revision(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
			if a.json {
				a.printJSON(v)
				return nil
			}
			fmt.Fprintf(a.out, "pointctl %s %s %s %s\n", v.Version, v.Revision, v.Go, v.Platform)
			return nil
		},
	}
}
