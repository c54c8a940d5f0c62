package lambda

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// reserved are the variables that a function's configuration must not set
// (developer guide, "Defined runtime environment variables").
var reserved = []string{
	"_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
	"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
	"AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
	"AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
	"AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
}

// maxVariables is the quota of all variables of a function together.
const maxVariables = 4 << 10

func validateVariables(variables map[string]string) error {
	size := 0
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		if slices.Contains(reserved, name) {
			return invalid("Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: %s", name)
		}
		size += len(name) + len(variables[name])
	}
	if size > maxVariables {
		return invalid("Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit: %d bytes", size)
	}
	return nil
}

// variables are all that the child sees. Nothing of the host's environment is
// among them: a function that runs here needs no more than Lambda gives it.
func (s *Service) variables(e *environment) []string {
	v := e.version
	key, secret, token := s.config.Credentials(v.Role)
	all := map[string]string{
		"PATH":     "/usr/local/bin:/usr/bin:/bin:/opt/bin",
		"LANG":     "en_US.UTF-8",
		"TZ":       ":UTC",
		"_HANDLER": v.Handler,

		"LAMBDA_TASK_ROOT":       v.code.dir,
		"LAMBDA_RUNTIME_DIR":     "/var/runtime",
		"AWS_LAMBDA_RUNTIME_API": e.api.address(),

		"AWS_REGION":            s.config.Region,
		"AWS_DEFAULT_REGION":    s.config.Region,
		"AWS_ACCESS_KEY_ID":     key,
		"AWS_SECRET_ACCESS_KEY": secret,
		"AWS_SESSION_TOKEN":     token,
		"AWS_ENDPOINT_URL":      s.config.Endpoint(),

		"AWS_LAMBDA_FUNCTION_NAME":        e.function.name,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(v.MemorySize),
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME":       v.Logging.LogGroup,
		"AWS_LAMBDA_LOG_STREAM_NAME":      e.stream,
		"AWS_LAMBDA_LOG_FORMAT":           v.Logging.LogFormat,
		"AWS_XRAY_CONTEXT_MISSING":        "LOG_ERROR",

		// Lambda's /tmp is the environment's own. HOME keeps the SDKs from the
		// laptop's ~/.aws.
		"TMPDIR": e.tmp,
		"HOME":   e.tmp,
	}
	if v.Logging.ApplicationLogLevel != "" {
		all["AWS_LAMBDA_LOG_LEVEL"] = v.Logging.ApplicationLogLevel
	}
	maps.Copy(all, v.Variables)
	list := make([]string, 0, len(all))
	for name, value := range all {
		list = append(list, name+"="+strings.ReplaceAll(value, "\x00", ""))
	}
	slices.Sort(list)
	return list
}
