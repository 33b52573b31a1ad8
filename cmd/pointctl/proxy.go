package main

import (
	"errors"
	"fmt"
	"os"

	"confirmpoint/confirm"
	"confirmpoint/internal/point"

	"github.com/spf13/cobra"
)

// envProxyPassword is the password of the school's proxy.
const envProxyPassword = "POINTCTL_PROXY_PASSWORD"

// proxySettings is the JSON of proxy show; there is no password in it.
type proxySettings struct {
	Mode    string `json:"mode"`
	Address string `json:"address,omitempty"`
	User    string `json:"user,omitempty"`
	// Used is the proxy on the way to the registry, as things are now.
	Used   string `json:"used,omitempty"`
	Script bool   `json:"script,omitempty"`
}

var proxyModes = map[confirm.ProxyMode]string{
	confirm.ProxyNone: "不用代理", confirm.ProxySystem: "用系统的代理设置", confirm.ProxyManual: "自己填写",
}

func (a *app) proxyCommand() *cobra.Command {
	c := &cobra.Command{Use: "proxy", Short: "学校网络的代理服务器：查看、设置、清除、测试"}
	c.AddCommand(
		&cobra.Command{Use: "show", Short: "现在的代理设置，和去登记库实际走的代理", RunE: a.showProxy},
		a.setProxyCommand(),
		&cobra.Command{Use: "clear", Short: "恢复用系统的代理设置，并从密钥环删除用户名和密码", RunE: func(c *cobra.Command, _ []string) error {
			return point.ClearProxy(c.Context(), a.options())
		}},
		a.testProxyCommand(),
	)
	return c
}

func (a *app) showProxy(c *cobra.Command, _ []string) error {
	found, err := point.Proxy(c.Context(), a.options(), point.ProxyTarget{})
	if err != nil {
		return err
	}
	s := found.Settings
	if a.json {
		a.printJSON(proxySettings{Mode: string(s.Mode), Address: s.Address, User: s.User, Used: found.Address, Script: found.Script})
		return nil
	}
	fmt.Fprintln(a.out, "方式："+proxyModes[s.Mode])
	if s.Address != "" {
		fmt.Fprintln(a.out, "地址："+s.Address)
	}
	if s.User != "" {
		fmt.Fprintln(a.out, "用户名："+s.User+"（密码在系统密钥环中）")
	}
	if found.Address != "" {
		fmt.Fprintln(a.out, "去登记库走代理："+found.Address)
	}
	if found.Script {
		fmt.Fprintln(a.out, "系统设置的是自动配置脚本（PAC），本程序不支持。需要代理时请用 pointctl proxy set --address 填写地址。")
	}
	return nil
}

func (a *app) setProxyCommand() *cobra.Command {
	var address, user string
	var none, system bool
	var passwordFD int
	c := &cobra.Command{
		Use:   "set (--address 主机:端口 | --system | --none) [--user 用户名]",
		Short: "设置代理；密码只存进系统密钥环。代理只支持 Basic 认证",
		RunE: func(c *cobra.Command, _ []string) error {
			s := confirm.ProxySettings{Mode: confirm.ProxyManual, Address: address, User: user}
			switch {
			case none:
				s.Mode = confirm.ProxyNone
			case system:
				s.Mode = confirm.ProxySystem
			}
			if none && user != "" {
				return usageError{errors.New("--none 与 --user 不能一起用")}
			}
			var password []byte
			if user != "" {
				var err error
				if password, err = a.secret(passwordFD, envProxyPassword, "--password-fd", "代理密码："); err != nil {
					return err
				}
				defer clear(password)
			}
			return point.SetProxy(c.Context(), a.options(), s, password)
		},
	}
	c.Flags().StringVar(&address, "address", "", "代理的地址，如 http://10.0.0.1:8080")
	c.Flags().BoolVar(&system, "system", false, "用系统的代理设置")
	c.Flags().BoolVar(&none, "none", false, "不用代理")
	c.Flags().StringVar(&user, "user", "", "代理要的用户名")
	c.Flags().IntVar(&passwordFD, "password-fd", -1, "从此文件描述符读代理密码")
	c.MarkFlagsMutuallyExclusive("address", "system", "none")
	c.MarkFlagsOneRequired("address", "system", "none")
	return c
}

func (a *app) testProxyCommand() *cobra.Command {
	var registry, ca string
	c := &cobra.Command{
		Use:   "test [--registry URL --ca FILE]",
		Short: "按现在的设置联系登记库，说出是否连通；激活之前要写登记库地址和证书",
		RunE: func(c *cobra.Command, _ []string) error {
			t := point.ProxyTarget{RegistryURL: registry}
			if ca != "" {
				var err error
				if t.CAPEM, err = os.ReadFile(ca); err != nil {
					return &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"file": "登记库证书"}}
				}
			}
			if err := point.TestProxy(c.Context(), a.options(), t); err != nil {
				return err
			}
			if !a.json {
				fmt.Fprintln(a.out, "可以联系到登记库。")
				return nil
			}
			a.printJSON(map[string]bool{"reached": true})
			return nil
		},
	}
	c.Flags().StringVar(&registry, "registry", "", "登记库地址；不写时用本机激活时的地址")
	c.Flags().StringVar(&ca, "ca", "", "教育局给的登记库证书文件（PEM）")
	c.MarkFlagsRequiredTogether("registry", "ca")
	return c
}
