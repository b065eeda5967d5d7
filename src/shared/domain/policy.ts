export const roles = ['admin', 'supervisor', 'agent'] as const;

/** Who may sit on `/agent`. */
export const isStaff = (role: string): boolean => (roles as readonly string[]).includes(role);

/** Who may see and steer queues, dead letters and the installation itself. */
export const isAdmin = (role: string): boolean => role === 'admin';
