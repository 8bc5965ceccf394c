// SPDX-License-Identifier: GPL-2.0
/* net.c - lkmhost net: the net devices of a running host. */
#include "control.h"
#include "net.h"

#include <string.h>

enum { OPT_NAME = 256, OPT_JSON };

static const struct option options[] = {
	{ "name", required_argument, NULL, OPT_NAME },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "driver", no_argument, NULL, 'i' },
	{ "statistics", no_argument, NULL, 'S' },
	{ "show-ring", no_argument, NULL, 'g' },
	{ "show-features", no_argument, NULL, 'k' },
	{ "register-dump", no_argument, NULL, 'd' },
	{ "test", no_argument, NULL, 't' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const struct {
	int option;
	const char *what;
	void (*print)(const char *device, const json_t *answer);
} views[] = {
	{ 0, "show", net_print_devices },
	{ 'i', "driver", net_print_driver },
	{ 'S', "statistics", net_print_statistics },
	{ 'g', "ring", net_print_ring },
	{ 'k', "features", net_print_features },
	{ 'd', "registers", net_print_registers },
	{ 't', "test", net_print_test },
};

#define N_VIEWS (sizeof(views) / sizeof(views[0]))

static size_t view_of(int option)
{
	for (size_t i = 1; i < N_VIEWS; i++)
		if (views[i].option == option)
			return i;
	return 0;
}

/* Ask; CLI_INIT_FAILED with a message where the host says no. */
static int ask(const char *host, json_t *request, json_t **answer)
{
	struct control c;
	const json_t *message;
	const char *text;

	json_object_set_new(request, "command", json_string("net"));
	if (!cli_control_connect(&c, host, "net")) {
		json_decref(request);
		return CLI_INIT_FAILED;
	}
	*answer = cli_control_ask(&c, request, "net");
	cli_control_disconnect(&c);
	if (!*answer)
		return CLI_INIT_FAILED;
	if (!cli_control_error(*answer))
		return CLI_OK;
	message = json_object_get(json_object_get(*answer, "net"), "message");
	text = json_string_value(json_object_get(*answer, "text"));
	return cli_fail(CLI_INIT_FAILED, "net: %s%s%s", text ? text : "error",
			message ? ": " : "",
			message ? json_string_value(message) : "");
}

static int failed_test(const json_t *result)
{
	return json_is_false(json_object_get(result, "passed")) ?
		       CLI_INIT_FAILED : CLI_OK;
}

static int show(const char *host, size_t view, const char *device,
		bool offline, bool json)
{
	json_t *answer = NULL, *result;
	int status = ask(host, json_pack("{s:s, s:s*, s:b}", "what",
					 views[view].what, "device", device,
					 "offline", offline), &answer);

	result = json_object_get(answer, "net");
	if (!status && json) {
		json_dumpf(result, stdout, JSON_INDENT(2));
		putchar('\n');
	} else if (!status) {
		views[view].print(device, result);
	}
	if (!status)
		status = failed_test(result);
	json_decref(answer);
	return status;
}

static int change(const char *host, int argc, char **argv)
{
	json_t *request = net_link_request(argc, argv), *answer = NULL;
	int status;

	if (!request)
		return cli_usage(&cli_net, "link: not understood");
	status = ask(host, request, &answer);
	json_decref(answer);
	return status;
}

static int cmd_net(int argc, char **argv)
{
	const char *host = NULL, *device;
	int o, status = CLI_OK, rest;
	bool json = false, offline = true;
	size_t view = 0;

	while ((o = cli_getopt(&cli_net, argc, argv, "+:hiSgkdt", options,
			       &status)) >= 0) {
		if (o == OPT_NAME)
			host = optarg;
		else if (o == OPT_JSON)
			json = true;
		else
			view = view_of(o);
	}
	if (o == CLI_DONE)
		return status;
	rest = argc - optind;
	if (rest && !view && !strcmp(argv[optind], "link"))
		return change(host, rest - 1, argv + optind + 1);
	device = rest ? argv[optind] : NULL;
	if (view && !device)
		return cli_usage(&cli_net, "which device?");
	if (rest == 2 && views[view].option == 't') {
		offline = strcmp(argv[optind + 1], "online");
		if (offline && strcmp(argv[optind + 1], "offline"))
			return cli_usage(&cli_net, "a test is online or offline");
		rest--;
	}
	if (rest > 1)
		return cli_usage(&cli_net, "'%s' is too much",
				 argv[optind + 1]);
	return show(host, view, device, offline, json);
}

const struct cli_command cli_net = {
	.name = "net",
	.synopsis = "[OPTION ...] [DEVICE]",
	.summary = "net devices of a running host, their drivers, their counters",
	.help =
	"Without an option: the devices, as `ip -s link` shows them. With one, what\n"
	"ethtool(8) shows of DEVICE:\n"
	"\n"
	"  -i, --driver         its driver\n"
	"  -S, --statistics     the driver's own counters\n"
	"  -g, --show-ring      sizes of its rings\n"
	"  -k, --show-features  offloads\n"
	"  -d, --register-dump  registers, in hex\n"
	"  -t, --test           run its self-test; DEVICE online: without\n"
	"                       interrupting traffic\n"
	CONTROL_NAME_HELP
	"  --json               for programs\n"
	"  -h, --help           this text\n"
	"\n"
	"Changes, as ip-link(8) makes them:\n"
	"\n"
	"  link add [NAME] type KIND [peer name NAME]\n"
	"  link delete DEVICE\n"
	"  link set DEVICE [up|down] [mtu N] [address MAC] [promisc on|off]\n"
	"\n"
	"Exit status: 0; 1 no such host or device, an error, a test that failed;\n"
	"2 usage.\n",
	.run = cmd_net,
};
