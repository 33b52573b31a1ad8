package main

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"confirmpoint/sync/registry"

	"github.com/spf13/cobra"
)

func (a *app) serveCmd() *cobra.Command {
	var listen, sms string
	c := &cobra.Command{
		Use: "serve", Short: "用 HTTPS 服务各工作站，直到 Ctrl+C", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			gateway, err := a.gateway(sms)
			if err != nil {
				return err
			}
			return a.with(c.Context(), registry.Config{SMS: gateway}, func(r *registry.Registry) error {
				l, err := (&net.ListenConfig{}).Listen(c.Context(), "tcp", listen)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.out, "登记库已在 https://%s 开始服务。\n", l.Addr())
				if err := r.Serve(c.Context(), l); err != nil {
					return err
				}
				fmt.Fprintln(a.out, "已停止服务。")
				return nil
			})
		},
	}
	c.Flags().StringVar(&listen, "listen", ":8443", "监听的地址和端口")
	c.Flags().StringVar(&sms, "sms", "", "短信：webhook=https://… 交给短信服务；log 只显示在本窗口（仅供试用）")
	return need(c, "sms")
}

// gateway reads --sms.
func (a *app) gateway(sms string) (registry.SMSGateway, error) {
	if sms == "log" {
		return registry.NewLogGateway(a.out), nil
	}
	address, ok := strings.CutPrefix(sms, "webhook=")
	if !ok {
		return nil, usageError{errors.New("--sms 写 log 或 webhook=https://…")}
	}
	g, err := registry.NewWebhookGateway(address)
	if err != nil {
		return nil, usageError{errors.New("短信服务的地址须以 https:// 开头")}
	}
	return g, nil
}
