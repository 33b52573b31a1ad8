package main

import (
	"context"
	"fmt"

	"confirmpoint/internal/point"
	"confirmpoint/sync/credential"

	"github.com/spf13/cobra"
)

// listedTokens is the JSON of token list. tries_left is -1 when the token does
// not tell.
type listedTokens struct {
	Tokens []listedToken `json:"tokens"`
}

type listedToken struct {
	Label     string `json:"label"`
	Serial    string `json:"serial"` // of the device
	Model     string `json:"model,omitempty"`
	TriesLeft int    `json:"tries_left"`
	Blank     bool   `json:"blank,omitempty"` // no PIN has been set yet
}

func (a *app) tokenCommand() *cobra.Command {
	c := &cobra.Command{Use: "token", Short: "USBKey"}
	var o credential.TokenOptions
	list := &cobra.Command{
		Use:   "list --library FILE",
		Short: "列出驱动程序看到的 USBKey（不用 PIN 码）",
		RunE:  func(c *cobra.Command, _ []string) error { return a.tokens(c.Context(), o) },
	}
	list.Flags().StringVar(&o.Library, "library", "", "厂家的驱动文件（PKCS #11，.so 或 .dll）")
	list.Flags().StringVar(&o.Helper.Helper, "token-helper", "", helperWords)
	cobra.CheckErr(list.MarkFlagRequired("library"))
	c.AddCommand(list)
	return c
}

const helperWords = "另用一个 confirmpoint-token 程序（如 32 位驱动要用 32 位的）"

// tokenFlags put an enrolment on a USB token.
func (a *app) tokenFlags(c *cobra.Command) {
	c.Flags().StringVar(&a.token.Library, "token", "", "把签名密钥放在 USBKey 里：厂家的驱动文件（PKCS #11，.so 或 .dll）；PIN 码用 USBKey 自己的")
	c.Flags().StringVar(&a.token.Label, "token-label", "", "插着几个 USBKey 时，用标签是这个的")
	c.Flags().StringVar(&a.token.Serial, "token-serial", "", "插着几个 USBKey 时，用序列号是这个的")
	c.Flags().StringVar(&a.token.Helper.Helper, "token-helper", "", helperWords)
}

// enrolPIN is chosen for a sealed file and asked twice; a token has one already.
func (a *app) enrolPIN() ([]byte, error) {
	if a.token.Library != "" {
		return a.secret(a.pinFD, envPIN, "--pin-fd", "USBKey 的 PIN 码：")
	}
	return a.newPIN()
}

func (a *app) tokens(ctx context.Context, o credential.TokenOptions) error {
	found, err := point.Tokens(ctx, o)
	if err != nil {
		return err
	}
	out := listedTokens{Tokens: []listedToken{}}
	for _, i := range found {
		out.Tokens = append(out.Tokens, listedToken{Label: i.Label, Serial: i.Serial, Model: i.Model, TriesLeft: i.TriesLeft(), Blank: i.Blank})
	}
	if a.json {
		a.printJSON(out)
		return nil
	}
	var t table
	t.add("标签", "设备序列号", "型号", "PIN 码")
	for _, i := range out.Tokens {
		t.add(i.Label, i.Serial, i.Model, pinWords(i))
	}
	t.print(a.out)
	fmt.Fprintf(a.out, "共 %d 个。\n", len(out.Tokens))
	return nil
}

func pinWords(i listedToken) string {
	switch {
	case i.Blank:
		return "还没有设定"
	case i.TriesLeft == 0:
		return "已锁定"
	case i.TriesLeft > 0:
		return fmt.Sprintf("还可试 %d 次", i.TriesLeft)
	}
	return "可用"
}
