// SPDX-License-Identifier: GPL-2.0
/* Every downcall of host.h, by name, for the link editor's veneers. */
#include "internal.h"

#define DOORS(X)                                                              \
	X(host_log)                                                           \
	X(host_log_flush)                                                     \
	X(host_log_level)                                                     \
	X(host_log_set_level)                                                 \
	X(host_clock)                                                         \
	X(host_delay)                                                         \
	X(host_thread_create)                                                 \
	X(host_thread_exit)                                                   \
	X(host_sleep)                                                         \
	X(host_sleep_poll)                                                    \
	X(host_wake)                                                          \
	X(host_lock_wait)                                                     \
	X(host_thread_bind)                                                   \
	X(host_thread_affinity)                                               \
	X(host_yield)                                                         \
	X(host_relax)                                                         \
	X(host_interrupt_open)                                                \
	X(host_interrupt)                                                     \
	X(host_cpu_borrow)                                                    \
	X(host_cpu_return)                                                    \
	X(host_membarrier)                                                    \
	X(host_map)                                                           \
	X(host_unmap)                                                         \
	X(host_arena_discard)                                                 \
	X(host_user_mmap)                                                     \
	X(host_user_munmap)                                                   \
	X(host_text_restore)                                                  \
	X(host_text_poke)                                                     \
	X(host_random)                                                        \
	X(host_symbol_name)                                                   \
	X(host_symbol_line)                                                   \
	X(host_symbol_lookup)                                                 \
	X(host_stack_trace)                                                   \
	X(host_backtrace)                                                     \
	X(host_request_module)                                                \
	X(host_io_map)                                                        \
	X(host_io_unmap)                                                      \
	X(host_io_read)                                                       \
	X(host_io_write)                                                      \
	X(host_port_read)                                                     \
	X(host_port_write)                                                    \
	X(host_device_at)                                                     \
	X(host_pci_read)                                                      \
	X(host_pci_write)                                                     \
	X(host_device_reset)                                                  \
	X(host_line_at)                                                       \
	X(host_line_level)                                                    \
	X(host_line_drive)                                                    \
	X(host_line_direction)                                                \
	X(host_clock_at)                                                      \
	X(host_clock_set)                                                     \
	X(host_dma_told)                                                      \
	X(host_irq_setup)                                                     \
	X(host_intx_mask)                                                     \
	X(host_fd_reserve)                                                    \
	X(host_fd_install)                                                    \
	X(host_fd_cancel)                                                     \
	X(host_fd_file)                                                       \
	X(host_fd_file_put)                                                   \
	X(host_virtio_at)                                                     \
	X(host_virtio_features)                                               \
	X(host_virtio_accept)                                                 \
	X(host_virtio_config)                                                 \
	X(host_virtio_generation)                                             \
	X(host_virtio_status)                                                 \
	X(host_virtio_set_status)                                             \
	X(host_virtio_queue)                                                  \
	X(host_virtio_kick)                                                   \
	X(host_user_frames)                                                   \
	X(host_user_adopt)                                                    \
	X(host_show_tasks)                                                    \
	X(host_net_add)                                                       \
	X(host_net_remove)                                                    \
	X(host_net_change)                                                    \
	X(host_net_receive)                                                   \
	X(host_net_sent)                                                      \
	X(host_net_room)                                                      \
	X(host_user_copy)                                                     \
	X(host_poll_wake)                                                     \
	X(host_kill)                                                          \
	X(host_eventfd_get)                                                   \
	X(host_eventfd_signal)                                                \
	X(host_eventfd_put)                                                   \
	X(host_uevent)                                                        \
	X(host_firmware)                                                      \
	X(host_firmware_release)                                              \
	X(host_task_stack)                                                    \
	X(host_blocked)                                                       \
	X(host_never_ends)                                                    \
	X(host_die)                                                           \
	X(host_finding)

#define DOOR(fn) { #fn, (void *)fn },

const struct lkm_door host_doors[] = { DOORS(DOOR) };
const size_t host_doors_count = sizeof(host_doors) / sizeof(host_doors[0]);
