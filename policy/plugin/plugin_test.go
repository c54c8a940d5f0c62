package plugin_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	_ "github.com/millrace-dev/millrace/internal/nodewarning"
	"github.com/millrace-dev/millrace/policy/plugin"
)

func TestMain(m *testing.M) {
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// synth an app with the plugin; the CDK refuses what is wrong by a panic.
func synth(t *testing.T, build func(app awscdk.App)) (dir, refused string) {
	t.Helper()
	dir = t.TempDir()
	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir: &dir,
		// With the report in what it throws, not on standard error.
		Context: &map[string]any{"@aws-cdk/core:appMode": "inmemory"},
	})
	awscdk.Validations_Of(app).AddPlugins(plugin.New())
	build(app)
	defer func() {
		if r := recover(); r != nil {
			refused = fmt.Sprint(r)
		}
	}()
	app.Synth(nil)
	return dir, ""
}

func TestASynthFailsWithPathRuleAndMend(t *testing.T) {
	dir, refused := synth(t, func(app awscdk.App) {
		stack := awscdk.NewStack(app, jsii.String("shop"), nil)
		awss3.NewCfnBucket(stack, jsii.String("Open"), &awss3.CfnBucketProps{})
		stage := awscdk.NewStage(app, jsii.String("prod"), nil)
		awskinesis.NewCfnStream(awscdk.NewStack(stage, jsii.String("ingest"), nil), jsii.String("Sales"), &awskinesis.CfnStreamProps{ShardCount: jsii.Number(1)})
		// It would be for all buckets of the app.
		awscdk.Validations_Of(stack).Acknowledge(&awscdk.Acknowledgment{Id: jsii.String("Millrace::bucket-tls"), Reason: jsii.String("not now")})
	})
	for _, want := range []string{
		"shop/Open", "Millrace::bucket-tls", "Millrace::bucket-closed", "BlockPublicAcls is missing",
		"Suggested fix: Add a bucket policy that denies",
		"prod/ingest/Sales", "Millrace::stream-encrypted",
		"https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html",
	} {
		if !strings.Contains(refused, want) {
			t.Errorf("the CDK refuses with %q, want %q in it", refused, want)
		}
	}
	if got := violations(t, dir); got != "Millrace stream-encrypted prod/ingest/Sales StreamEncryption\nMillrace bucket-tls shop/Open\nMillrace bucket-closed shop/Open PublicAccessBlockConfiguration\n" {
		t.Errorf("the report has\n%s", got)
	}
}

func TestASynthOfWhatIsRightPasses(t *testing.T) {
	dir, refused := synth(t, func(app awscdk.App) {
		stack := awscdk.NewStack(app, jsii.String("shop"), nil)
		awss3.NewBucket(stack, jsii.String("Closed"), &awss3.BucketProps{BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(), EnforceSSL: jsii.Bool(true)})
		open := awss3.NewCfnBucket(stack, jsii.String("Website"), nil)
		open.AddMetadata(jsii.String("cdk_nag"), map[string]any{"rules_to_suppress": []map[string]any{
			{"id": "bucket-tls", "reason": "it redirects what comes without TLS"},
			{"id": "bucket-closed", "reason": "it is a website"},
		}})
	})
	if refused != "" {
		t.Errorf("the CDK refuses with %s", refused)
	}
	if got := violations(t, dir); got != "" {
		t.Errorf("the report has\n%s", got)
	}
}

// violations in the CDK's report: plugin, rule, construct and property.
func violations(t *testing.T, dir string) string {
	t.Helper()
	var report struct {
		PluginReports []struct {
			PluginName string
			Violations []struct {
				RuleName            string
				ViolatingConstructs []struct {
					ConstructPath          string
					CloudFormationResource struct{ PropertyPaths []string }
				}
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "validation-report.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for _, p := range report.PluginReports {
		for _, v := range p.Violations {
			for _, c := range v.ViolatingConstructs {
				properties := strings.ReplaceAll(strings.Join(c.CloudFormationResource.PropertyPaths, " "), "Properties.", "")
				fmt.Fprintln(&lines, strings.TrimSpace(fmt.Sprint(p.PluginName, " ", v.RuleName, " ", c.ConstructPath, " ", properties)))
			}
		}
	}
	return lines.String()
}

// torn is the context of an app whose template is not there.
type torn struct{ file string }

func (c torn) AccountId() *string                  { return nil }
func (c torn) Region() *string                     { return nil }
func (c torn) AppConstruct() constructs.IConstruct { return nil }
func (c torn) TemplatePaths() *[]*string           { return &[]*string{&c.file} }
func (c torn) StackTemplates() *[]*awscdk.PolicyValidationStack {
	return &[]*awscdk.PolicyValidationStack{{StackConstructPath: jsii.String("shop"), TemplatePath: &c.file}}
}

func TestATemplateThatCannotBeReadIsNoSuccess(t *testing.T) {
	report := plugin.New().Validate(torn{filepath.Join(t.TempDir(), "shop.template.json")})
	if *report.Success || !strings.Contains(*(*report.Metadata)["error"], "shop.template.json: no such file") {
		t.Errorf("the report is %v, %v", *report.Success, report.Metadata)
	}
}

func TestThePluginNamesItsRules(t *testing.T) {
	if names := *plugin.New().RuleIds(); len(names) < 20 || *names[0] != "mapping-retries" {
		t.Errorf("the rules are %v", names)
	}
}
